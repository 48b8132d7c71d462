import { describe, expect, it } from 'vitest';
import type { RepriceResult } from '../../../../lib/api-contract.ts';
import type { JobWork } from '../../../../lib/jobs/kinds.ts';
import { createReprice, type RepricePorts } from '../../../../lib/jobs/reprice/reprice.ts';
import type { RepriceInput } from '../../../../lib/jobs/reprice/reprice-input.ts';
import { formatDecimal, MONEY_SCALE, parseDecimal } from '../../../../lib/money.ts';
import type { CorrectOutcome, Rebooking } from '../../../../lib/ports.ts';
import type { PriceCall, PricedCall } from '../../../../lib/pricing/price.ts';
import type { BookedRecord } from '../../../../lib/usage/record.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from '../../../support/builders.ts';
import { parseExactly } from '../../../support/exact-json.ts';
import { InMemoryCounterReader } from '../../../support/in-memory-counter-reader.ts';
import { InMemorySealedDays } from '../../../support/in-memory-sealed-days.ts';
import { InMemoryUsageRecords } from '../../../support/in-memory-usage-records.ts';
import { JOB_PROJECT, JobWorld, type WorldOptions } from '../../../support/job-world.ts';
import { type SeededRandom, seededRandom } from '../../../support/seeded-random.ts';

const DAY = '2023-11-17';
const NEXT_DAY = '2023-11-18';
const DAY_US = 86_400_000_000;
const INPUT: RepriceInput = { from: DAY, to: NEXT_DAY, dryRun: false };

/** Attos per token by model; a model that is not in it is unpriced. */
const priceAt =
  (rates: Readonly<Record<string, bigint>>): PriceCall =>
  ({ model, tokens }): PricedCall => {
    const rate = rates[model];
    if (rate === undefined) return UNPRICED;
    return { costAtto: rate * BigInt(tokens.input), price: { source: 'custom', priceId: `${model}@${rate}`, model } };
  };

const OLD = priceAt({ dearer: 10n ** 13n, same: 7n, cheaper: 10n ** 15n, withdrawn: 3n });
const NEW = priceAt({ dearer: 10n ** 13n + 1n, same: 7n, cheaper: 3n, unpriced: 5n, free: 0n });
const MODELS = ['dearer', 'same', 'cheaper', 'withdrawn', 'unpriced', 'free', 'unknown'];

/** For worlds by the hundred. */
const madeOnce = new Map<number, { records: readonly BookedRecord[]; counters: InMemoryCounterReader }>();

/** Calls at the old prices, and what the counters say of them. */
function makeRecords(count: number) {
  const known = madeOnce.get(count);
  if (known !== undefined) return known;
  const records = Array.from({ length: count }, (_, index) => {
    const facts = {
      id: `call-${index}`,
      userId: `用户#${index % 9}`,
      model: MODELS[index % MODELS.length] ?? '',
      timestampUs: SOME_INSTANT_US + (index % 3 === 0 ? DAY_US : 0) + index,
      tokens: { input: index * 1_000_003 },
    };
    return bookedRecord(facts, OLD(bookedRecord(facts).record));
  });
  const made = { records, counters: new InMemoryCounterReader(records) };
  madeOnce.set(count, made);
  return made;
}

/** A ledger in memory, whose prices have just changed. */
async function openLedger(count: number) {
  const records = new InMemoryUsageRecords();
  const { records: before, counters } = makeRecords(count);
  await records.insert(before);
  const sealedDays = new InMemorySealedDays();
  /** What has moved the counters: each change that took effect. */
  let movedAtto = 0n;
  const rebook = records.rebook.bind(records);
  records.rebook = async (booking: Rebooking): Promise<CorrectOutcome> => {
    const [stored] = await records.read([booking.identity]);
    const outcome = await rebook(booking);
    if (outcome === 'corrected') movedAtto += (booking.costAtto ?? 0n) - (stored?.costAtto ?? 0n);
    return outcome;
  };
  const ledger = {
    records,
    before,
    sealedDays,
    priceCall: NEW,
    movedAtto: () => movedAtto,
    world(options: WorldOptions, more: Partial<RepricePorts> = {}) {
      return new JobWorld((guard) => {
        const ports: RepricePorts = {
          records: guard(records),
          counters,
          priceBooks: { of: async () => ledger.priceCall },
          sealedDays,
          currency: 'CNY',
          ...more,
        };
        return createReprice(ports) as JobWork<never, never>;
      }, options);
    },
  };
  return ledger;
}

type Result = RepriceResult<string, string>;

async function reprice(world: JobWorld, input: RepriceInput = INPUT) {
  const ref = await world.create(input);
  expect(await world.settle()).toBe(true);
  const job = await world.jobs.find(ref);
  return { job, result: parseExactly(job?.result ?? 'null') as Result };
}

const calm = (seed = 1): WorldOptions => ({ random: seededRandom(seed) });

/** The sums of records, by an arithmetic of its own: attos as text. */
const sumOf = (records: readonly (bigint | null)[]): string => {
  const priced = records.filter((atto) => atto !== null);
  return priced.length === 0
    ? 'null'
    : formatDecimal(
        priced.reduce((sum, atto) => sum + atto, 0n),
        MONEY_SCALE,
      );
};
const costsAt = (records: readonly BookedRecord[], price: PriceCall) =>
  records.map(({ record }) => price(record).costAtto);
const factsOf = (records: readonly BookedRecord[]) =>
  records.map(({ record, factsDigest }) => JSON.stringify([record, String(factsDigest)])).toSorted();
const bookedAt = (records: readonly BookedRecord[], price: PriceCall) =>
  records.filter(
    ({ record, costAtto, price: { priceId } }) =>
      costAtto === price(record).costAtto && priceId === price(record).price.priceId,
  );
const attoOf = (numeral: string | null): bigint => parseDecimal(numeral ?? '0', MONEY_SCALE) ?? -1n;

describe('a re-pricing', () => {
  it('books every call at the prices as they stand, and says what that changed', async () => {
    const ledger = await openLedger(230);
    const { job, result } = await reprice(ledger.world(calm()));
    expect(bookedAt(ledger.records.all, NEW)).toHaveLength(230);
    expect(factsOf(ledger.records.all)).toEqual(factsOf(ledger.before));
    const changed = ledger.before.filter(({ record }) => !['same', 'unknown'].includes(record.model));
    expect(result).toMatchObject({
      dry_run: false,
      model: null,
      currency: 'CNY',
      calls: '230',
      changed_calls: String(changed.length),
      old_cost: sumOf(costsAt(ledger.before, OLD)),
      new_cost: sumOf(costsAt(ledger.before, NEW)),
      difference: formatDecimal(ledger.movedAtto(), MONEY_SCALE),
      unpriced_before: String(costsAt(ledger.before, OLD).filter((cost) => cost === null).length),
      unpriced_after: String(costsAt(ledger.before, NEW).filter((cost) => cost === null).length),
    });
    expect(job).toMatchObject({ state: 'done', progress: { done: 230, total: 230 } });
  });

  it('tells it by day and model, in rows that add up', async () => {
    const ledger = await openLedger(230);
    const { result } = await reprice(ledger.world(calm()));
    const groups = Map.groupBy(ledger.before, ({ day, record }) => `${day} ${record.model}`);
    expect(result.rows.map(({ date, model }) => `${date} ${model}`).toSorted()).toEqual([...groups.keys()].toSorted());
    for (const { date, model, ...row } of result.rows) {
      const calls = groups.get(`${date} ${model}`) ?? [];
      const [old, next] = [costsAt(calls, OLD), costsAt(calls, NEW)];
      expect(row).toEqual({
        calls: String(calls.length),
        changed_calls: ['same', 'unknown'].includes(model ?? '') ? '0' : String(calls.length),
        old_cost: old.includes(null) ? null : sumOf(old),
        new_cost: next.includes(null) ? null : sumOf(next),
        difference: expect.any(String),
        unpriced_before: String(old.filter((cost) => cost === null).length),
        unpriced_after: String(next.filter((cost) => cost === null).length),
      });
    }
    const moved = result.rows.reduce((sum, { difference }) => sum + attoOf(difference), 0n);
    expect(moved).toBe(ledger.movedAtto());
  });

  it('says the same before it does it, and then has nothing left to do', async () => {
    const ledger = await openLedger(150);
    const dry = await reprice(ledger.world(calm()), { ...INPUT, dryRun: true });
    expect(ledger.records.all).toEqual(ledger.before);
    const real = await reprice(ledger.world(calm()));
    expect(real.result).toEqual({ ...dry.result, dry_run: false });
    const again = await reprice(ledger.world(calm()));
    expect(again.result).toMatchObject({ changed_calls: '0', difference: '0', new_cost: real.result.new_cost });
  });

  it('looks at one model, by its recorded name, when it is named', async () => {
    const ledger = await openLedger(70);
    const { job, result } = await reprice(ledger.world(calm()), { ...INPUT, to: DAY, model: 'cheaper' });
    const own = ledger.before.filter(({ record, day }) => record.model === 'cheaper' && day === DAY);
    expect(result).toMatchObject({ model: 'cheaper', calls: String(own.length), changed_calls: String(own.length) });
    const others = (all: readonly BookedRecord[]) =>
      all.filter(({ record, day }) => record.model !== 'cheaper' || day !== DAY);
    expect(others(ledger.records.all)).toEqual(others(ledger.before));
    expect(job?.progress).toEqual({ done: 46, total: 46 });
  });

  it('keeps in the audit log who changed what by how much, and nothing of a dry run', async () => {
    const ledger = await openLedger(30);
    const world = ledger.world(calm());
    await reprice(world, { ...INPUT, dryRun: true });
    const { job, result } = await reprice(world);
    const { items } = await world.audit.list(JOB_PROJECT, { limit: 5 });
    const { rows: _, from, to, model, dry_run, currency, ...totals } = result;
    expect(items).toEqual([
      {
        project: JOB_PROJECT,
        id: job?.id,
        atUs: job?.updatedAtUs,
        by: 'key_1',
        action: 'reprice',
        outcome: 'done',
        input: JSON.stringify(INPUT),
        totals: expect.any(String),
      },
    ]);
    expect(parseExactly(items[0]?.totals ?? '')).toEqual(totals);
  });

  it('does not touch a day that was sealed in the meantime', async () => {
    const ledger = await openLedger(60);
    ledger.sealedDays.days.push(NEXT_DAY);
    const { job, result } = await reprice(ledger.world(calm()));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringContaining(NEXT_DAY) },
    });
    expect(attoOf(result.difference)).toBe(ledger.movedAtto());
    const ofNextDay = (all: readonly BookedRecord[]) => all.filter(({ day }) => day === NEXT_DAY);
    expect(ofNextDay(ledger.records.all)).toEqual(ofNextDay(ledger.before));
  });

  it('tries again what a busy table did not take, and what it took counts once', async () => {
    const ledger = await openLedger(150);
    const { records: stored } = ledger;
    const random = seededRandom(3);
    const records: RepricePorts['records'] = {
      listDay: (...of) => stored.listDay(...of),
      read: (...of) => stored.read(...of),
      rebook: async (booking) => (random.chance(0.4) ? 'retry' : stored.rebook(booking)),
    };
    const { job, result } = await reprice(ledger.world(calm(), { records }));
    expect(job).toMatchObject({ state: 'done' });
    expect(bookedAt(stored.all, NEW)).toHaveLength(150);
    expect(attoOf(result.difference)).toBe(ledger.movedAtto());
    expect(result.calls).toBe('150');
  });

  it('waits for a table that is busy, and gives up with its code', async () => {
    const ledger = await openLedger(10);
    const { records: stored } = ledger;
    const records: RepricePorts['records'] = {
      listDay: (...of) => stored.listDay(...of),
      read: (...of) => stored.read(...of),
      rebook: async () => 'retry',
    };
    const { job, result } = await reprice(ledger.world(calm(), { records }));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'unavailable' } });
    expect(result).toMatchObject({ unsettled_calls: expect.any(String), changed_calls: '0' });
  });
});

describe('a re-pricing whose runs die', () => {
  const COUNT = 120;

  it('is exact wherever one dies, before the call takes effect or after it', async () => {
    const untouched = await openLedger(COUNT);
    const dry = await reprice(untouched.world(calm()), { ...INPUT, dryRun: true });
    const counting = untouched.world(calm());
    await reprice(counting);
    expect(counting.calls).toBeGreaterThan(90);
    for (let at = 1; at <= counting.calls; at += 1) {
      for (const when of ['before', 'after'] as const) {
        const ledger = await openLedger(COUNT);
        const world = ledger.world({ random: seededRandom(at), crashes: new Map([[at, when]]) });
        const { result } = await reprice(world);
        expect(result, `call ${at}, ${when}`).toEqual({ ...dry.result, dry_run: false });
        expect(attoOf(result.difference)).toBe(ledger.movedAtto());
        expect(bookedAt(ledger.records.all, NEW)).toHaveLength(COUNT);
        expect((await world.audit.list(JOB_PROJECT, { limit: 5 })).items).toHaveLength(1);
      }
    }
  });

  it('accounts for every change that took effect, also while prices change between the runs', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seededRandom(seed);
      const ledger = await openLedger(COUNT);
      const crashes = new Map(
        Array.from({ length: 2 }, () => [1 + random.below(150), random.pick(['before', 'after'] as const)]),
      );
      const priceBooks = { of: async () => (random.chance(0.3) ? OLD : NEW) };
      const { job, result } = await reprice(ledger.world({ random, crashes }, { priceBooks }));
      expect(job, `seed ${seed}`).toMatchObject({ state: 'done' });
      expect(attoOf(result.difference), `seed ${seed}`).toBe(ledger.movedAtto());
      const sum = (all: readonly BookedRecord[]) => all.reduce((total, { costAtto }) => total + (costAtto ?? 0n), 0n);
      expect(sum(ledger.records.all) - sum(ledger.before), `seed ${seed}`).toBe(ledger.movedAtto());
    }
  });
});

describe('a re-pricing while others write', () => {
  /** Corrects, deletes or adds a call; what is written new is booked at the new prices. */
  async function meddle(records: InMemoryUsageRecords, random: SeededRandom, step: number): Promise<void> {
    const victim = random.pick(records.all);
    const input = random.below(1000);
    if (random.chance(0.3)) return void (await records.delete(victim.record));
    const facts = random.chance(0.5) ? victim.record : { ...victim.record, id: `new-${step}` };
    const next = { ...facts, tokens: { ...facts.tokens, input } };
    const booked = bookedRecord(next, NEW(next));
    if (facts.id === victim.record.id) await records.correct(booked, victim.bookedDigest);
    else await records.insert([booked]);
  }

  it('loses no race: all that is there in the end is at the new price, and every change is accounted for', async () => {
    let meddled = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seededRandom(seed);
      const ledger = await openLedger(150);
      const records = new Proxy(ledger.records, {
        get: (target, name) => {
          const member = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return async (...args: unknown[]) => {
            if (random.chance(0.2)) {
              meddled += 1;
              await meddle(target, random, meddled);
            }
            return member.apply(target, args);
          };
        },
      });
      const { job, result } = await reprice(ledger.world({ random, twins: false }, { records }));
      expect(job, `seed ${seed}`).toMatchObject({ state: 'done' });
      expect(bookedAt(ledger.records.all, NEW), `seed ${seed}`).toHaveLength(ledger.records.all.length);
      expect(attoOf(result.difference), `seed ${seed}`).toBe(ledger.movedAtto());
    }
    expect(meddled).toBeGreaterThan(500);
  });
});

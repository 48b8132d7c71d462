import { describe, expect, it } from 'vitest';
import { storedJson, writeJson } from '../../../../functions/http/json.ts';
import { countersOf, zeroSums } from '../../../../lib/counters/families.ts';
import { toIntegrityAnswer } from '../../../../lib/integrity/integrity-answer.ts';
import type { Proof } from '../../../../lib/integrity/proof.ts';
import { proveDay } from '../../../../lib/integrity/prove-day.ts';
import { createProve } from '../../../../lib/jobs/prove/prove.ts';
import { bookedRecord } from '../../../support/builders.ts';
import { parseExactly } from '../../../support/exact-json.ts';
import { InMemoryProofRuns } from '../../../support/in-memory-proof-runs.ts';
import { InMemorySeals } from '../../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../../support/in-memory-stored-proofs.ts';
import { InMemoryUnbalancedDays } from '../../../support/in-memory-unbalanced-days.ts';
import { JOB_PROJECT, JobWorld, type WorldOptions } from '../../../support/job-world.ts';
import { knownSinceEver } from '../../../support/known-retentions.ts';
import { shanghai } from '../../../support/random-records.ts';
import { type SeededRandom, seededRandom } from '../../../support/seeded-random.ts';
import { SmallLedger } from '../../../support/small-ledger.ts';

const DAY = { project: JOB_PROJECT, day: '2023-11-17' };
const RECORDS = 40;
const LIMITS = { attempts: 3, patienceMs: 30_000, maxExamined: 10_000 };
const PROVED_AT_US = 1_700_300_000_000_000;

const callOf = (random: SeededRandom, index: number) =>
  bookedRecord({
    id: `call-${String(index).padStart(3, '0')}`,
    userId: random.chance(0.3) ? 'anonymous' : `user-${random.below(6)}`,
    model: random.pick(['qwen-plus', 'qwen-max']),
    tokens: { input: 1 + random.below(5000) },
    ...(random.chance(0.6) && { sessionId: `s-${random.below(5)}` }),
    ...(random.chance(0.3) && { anchorId: `a-${random.below(3)}` }),
  });

/** A day that is counted, with an error in some counters of it, or in none. */
async function ledgerOf(random: SeededRandom, errors = random.below(4)): Promise<SmallLedger> {
  const ledger = new SmallLedger();
  ledger.pageRecords = 7;
  for (let index = 0; index < RECORDS; index += 1) ledger.write(callOf(random, index));
  await ledger.deliver();
  for (let error = 0; error < errors; error += 1) {
    const key = random.pick(countersOf(random.pick([...ledger.records.values()])));
    if (random.chance(0.4)) ledger.counters.delete(key);
    else ledger.counters.plant(key, { ...zeroSums(), calls: 1n, costAtto: BigInt(random.below(1000)) });
  }
  return ledger;
}

const answerOf = (proof: Proof): string => writeJson(toIntegrityAnswer(proof, { provedAtUs: PROVED_AT_US }, shanghai));

class ProofWorld {
  readonly runs = new InMemoryProofRuns();
  readonly proofs = new InMemoryStoredProofs();
  readonly seals = new InMemorySeals();
  readonly jobs: JobWorld;
  /** Progress after each page. */
  readonly seen: (readonly [done: number, total: number])[] = [];
  retentionDays: number | undefined;

  constructor(
    ledger: SmallLedger,
    options: WorldOptions = { random: seededRandom(1), twins: false },
    unbalanced = new InMemoryUnbalancedDays(),
  ) {
    let tokens = 0;
    this.jobs = new JobWorld((guard) => {
      const { records, counters, probes, pause } = ledger.ports;
      const work = createProve({
        ...{ records: guard(records), counters, probes: guard(probes), pause },
        ...{ runs: guard(this.runs), proofs: guard(this.proofs), seals: guard(this.seals) },
        unbalanced: guard(unbalanced),
        retentions: knownSinceEver(this.retentionDays),
        today: () => '2023-11-24',
        clock: () => PROVED_AT_US,
        randomId: () => `token-${tokens++}`,
        answerOf,
        readAnswer: storedJson,
      });
      const advance: typeof work.advance = async (...asked) => {
        const next = await work.advance(...asked);
        this.seen.push([next.progress.done, next.progress.total]);
        return next;
      };
      return { ...work, advance } as ReturnType<ConstructorParameters<typeof JobWorld>[0]>;
    }, options);
  }

  /** @returns the text of its result */
  async finish(): Promise<string> {
    const ref = await this.jobs.create({ date: DAY.day });
    expect(await this.jobs.settle(2000)).toBe(true);
    const job = await this.jobs.jobs.find(ref);
    expect(job?.state).toBe('done');
    return job?.result ?? '';
  }
}

describe('a proof that is cut into steps', () => {
  it('says what the proof in one go says, wherever runs die and whoever else works on it', async () => {
    const verdicts = new Set<unknown>();
    for (let seed = 0; seed < 12; seed += 1) {
      const ledger = await ledgerOf(seededRandom(seed));
      const atOnce = await proveDay(ledger.ports, DAY, LIMITS);
      const random = seededRandom(seed);
      const crashes = new Map(
        Array.from({ length: 4 }, () => [1 + random.below(120), random.chance(0.5) ? 'before' : 'after'] as const),
      );
      const world = new ProofWorld(ledger, { random, crashes });
      const result = await world.finish();
      expect([seed, result]).toEqual([seed, answerOf(atOnce)]);
      expect((await world.proofs.find(DAY))?.answer).toBe(result);
      verdicts.add(atOnce.balanced);
    }
    expect(verdicts).toEqual(new Set([true, false]));
  });

  it('notes a day that is out of balance, and clears it once it is in balance, as an audit does', async () => {
    const random = seededRandom(3);
    const sound = await ledgerOf(random, 0);
    const wrong = await ledgerOf(random, 2);
    const { differences, more } = await proveDay(wrong.ports, DAY, LIMITS);
    const open = await ledgerOf(random, 0);
    let written = RECORDS;
    open.onRead = () => open.write(callOf(random, written++));
    const noted = { ...DAY, auditedAtUs: PROVED_AT_US, counters: differences.length + more };
    const unbalanced = new InMemoryUnbalancedDays();
    for (const [ledger, expected] of [
      [sound, []],
      [wrong, [noted]],
      [open, [noted]],
      [sound, []],
    ] as const) {
      await new ProofWorld(ledger, undefined, unbalanced).finish();
      expect(await unbalanced.newest(JOB_PROJECT, 10)).toEqual(expected);
    }
  });

  it('tells how far it is, and leaves nothing behind', async () => {
    const world = new ProofWorld(await ledgerOf(seededRandom(1), 0));
    await world.finish();
    const done = world.seen.map(([records]) => records);
    expect(done.slice(0, 4)).toEqual([0, 0, 7, 14]);
    expect(done).toEqual(done.toSorted((one, other) => one - other));
    expect(new Set(world.seen.slice(1).map(([, total]) => total))).toEqual(new Set([RECORDS]));
    expect(world.runs.size).toBe(0);
    expect((await world.jobs.audit.list(JOB_PROJECT, { limit: 10 })).items).toEqual([]);
  });

  it('never takes for an error what is written meanwhile, and what rests is proved all the same', async () => {
    let inFlight = 0;
    for (let seed = 0; seed < 6; seed += 1) {
      const random = seededRandom(seed);
      const ledger = await ledgerOf(random, 0);
      let written = RECORDS;
      ledger.onRead = () => {
        if (written < 3 * RECORDS && random.chance(0.5)) ledger.write(callOf(random, random.below(2) * written++));
        if (random.chance(0.1)) ledger.remove(random.pick([...ledger.records.keys()]));
      };
      const { balanced, reason } = JSON.parse(await new ProofWorld(ledger, { random }).finish());
      expect([seed, balanced]).not.toEqual([seed, false]);
      if (reason === 'in_flight') inFlight += 1;
      ledger.onRead = () => undefined;
      await ledger.deliver();
      expect(JSON.parse(await new ProofWorld(ledger).finish())).toMatchObject({ balanced: true });
    }
    expect(inFlight).toBeGreaterThan(0);
  });

  it('begins again when what it had is gone', async () => {
    const ledger = await ledgerOf(seededRandom(2), 1);
    const world = new ProofWorld(ledger);
    const ref = await world.jobs.create({ date: DAY.day });
    await world.jobs.run(ref, 5);
    await world.runs.remove({ project: JOB_PROJECT, token: 'token-0' });
    expect(await world.jobs.settle(2000)).toBe(true);
    const { result = '' } = (await world.jobs.jobs.find(ref)) ?? {};
    expect(parseExactly(result)).toEqual(parseExactly(answerOf(await proveDay(ledger.ports, DAY, LIMITS))));
  });
});

describe('a day whose records are gone', () => {
  it('is answered by its seal, or not at all, and nothing is read or stored', async () => {
    const ledger = await ledgerOf(seededRandom(1));
    let reads = 0;
    ledger.onRead = () => void reads++;
    const world = new ProofWorld(ledger);
    world.retentionDays = 7;
    expect(JSON.parse(await world.finish())).toMatchObject({ balanced: null, reason: 'expired' });
    await world.seals.close(DAY, '2023-11-21');
    await world.seals.seal({ ...DAY, answer: '{"balanced":true,"cost":0.1234567890123456789}' });
    world.jobs.nowUs += 1;
    expect(await world.finish()).toBe('{"balanced":true,"cost":0.1234567890123456789}');
    expect([reads, await world.proofs.find(DAY)]).toEqual([0, undefined]);
  });
});

import type { CounterKey } from '../../lib/counters/counter.ts';
import { counterIdentity, countersOf, zeroSums } from '../../lib/counters/families.ts';
import { type CounterReading, isCounter } from '../../lib/integrity/foreign-counter.ts';
import type { Pause, RecordPages } from '../../lib/integrity/ports.ts';
import type { ProjectDay, Proof } from '../../lib/integrity/proof.ts';
import { type RepairedDay, type RepairPorts, repairDay } from '../../lib/integrity/repair-day.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { CountersWithForeign } from './counters-with-foreign.ts';
import { expectedSums, firstDifference, type SumsByIdentity, sumsByIdentity } from './expected-sums.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import type { RepairRule } from './repair-rules.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { HistoryWriter } from './stream-history.ts';
import { Delivery } from './stream-world.ts';

/** Records lie on these two days. */
const DAYS: readonly ProjectDay[] = ['2023-11-17', '2023-11-18'].map((day) => ({ project: 'main', day }));
const LIMITS = { attempts: 3, patienceMs: 2000, betweenReadingsMs: 1000, maxExamined: 1000 };
const PAGES = 3;
const MAX_FINAL_ROUNDS = 10;

/**
 * Errors are planted, counters deleted, things that are none put in their place, and stream rows lost while records arrive, are
 * corrected and deleted, pollers crash and the stream is delivered again; and repairs run at random moments of all that, several
 * at once. The answer to what a repair adds may be lost: then it is sent once more, or the repair ends there.
 *
 * @returns what is wrong, undefined when the books balance: after the last record (but for what was planted after its repair),
 *   after the last repair, and when the whole stream has been delivered once more
 */
export async function runRepairWorld(seed: number, rule: RepairRule): Promise<string | undefined> {
  const world = new RepairWorld(seededRandom(seed), rule);
  await world.live();
  if (world.falseAlarm !== undefined) return `a proof named a counter that nobody touched: ${world.falseAlarm}`;
  const afterLife = world.difference((identity) => world.isSound(identity));
  if (afterLife !== undefined) return `after the last record: ${afterLife}`;
  const isBalanced = await world.repairAll();
  const afterRepair = world.difference();
  if (!isBalanced || afterRepair !== undefined) return `after the last repair: ${afterRepair ?? 'no proof of balance'}`;
  await world.deliverAgain();
  const afterRewind = world.difference((identity) => world.hasItsWatermarks(identity));
  return afterRewind === undefined ? undefined : `when delivered again: ${afterRewind}`;
}

class RepairWorld {
  readonly #random: SeededRandom;
  readonly #rule: RepairRule;
  readonly #writer: HistoryWriter;
  readonly #store = new InMemoryCounters();
  readonly #counters = new CountersWithForeign(this.#store);
  readonly #probes = new InMemoryProbes((probe) => this.#writer.putProbes(probe));
  readonly #delivery: Delivery;
  /** When a counter was last given an error. */
  readonly #plantedAt = new Map<string, number>();
  /** When the repair began that last adjusted a counter. */
  readonly #repairedSince = new Map<string, number>();
  /** Counters that were deleted and not repaired since. */
  readonly #deleted = new Set<string>();
  /** A counter that a proof found to be wrong although it was given no error. */
  falseAlarm: string | undefined;
  #turn = 0;
  #repairsUnderWay = 0;
  #probeIds = 0;
  /** Answers to adjustments still to be lost: they end, so that the world does. */
  #answersToLose: number;

  constructor(random: SeededRandom, rule: RepairRule) {
    this.#random = random;
    this.#rule = rule;
    this.#writer = new HistoryWriter(random, { expires: false });
    this.#delivery = new Delivery(random, this.#writer.shards, { counters: this.#counters, probes: this.#probes });
    this.#answersToLose = random.below(8);
  }

  async live(): Promise<void> {
    const random = this.#random;
    let steps = 20 + random.below(80);
    while (steps > 0 || this.#delivery.isBusy || this.#repairsUnderWay > 0) {
      if (steps > 0 && random.chance(0.3)) {
        steps -= 1;
        if (random.chance(0.06)) this.#plant();
        else if (random.chance(0.02)) this.#takeAway();
        else if (random.chance(0.05)) this.#lose();
        else this.#writer.step();
      }
      if (steps > 0 && random.chance(0.03)) void this.#repair(random.pick(DAYS));
      await this.#pass();
    }
  }

  /** @returns whether both days are proved to be in balance in the end */
  async repairAll(): Promise<boolean> {
    this.#takeAway();
    for (let round = 0; round < MAX_FINAL_ROUNDS; round += 1) {
      const repaired: (RepairedDay | undefined)[] = [];
      for (const of of DAYS) void this.#repair(of).then((outcome) => repaired.push(outcome));
      while (repaired.length < DAYS.length) await this.#pass();
      if (repaired.every((day) => day?.left.balanced)) return true;
    }
    return false;
  }

  async deliverAgain(): Promise<void> {
    while (this.#delivery.isBusy) await this.#pass();
    this.#delivery.rewindAll();
    while (this.#delivery.isBusy) await this.#pass();
  }

  /** The first counter that does not equal its records. */
  difference(isMeant: (identity: string) => boolean = () => true): string | undefined {
    const due = expectedSums(this.#writer.standing);
    // Nothing lists the sessions whose records are gone: no proof can find an error that was planted there.
    const isFound = (identity: string) => !identity.startsWith('S') || due.has(identity);
    const only = (sums: SumsByIdentity) => new Map([...sums].filter(([one]) => isMeant(one) && isFound(one)));
    return firstDifference(only(due), only(sumsByIdentity(this.#store)));
  }

  /** It was given no error, or a repair that began after the last one adjusted it. */
  isSound(identity: string): boolean {
    const plantedAt = this.#plantedAt.get(identity);
    const repairedSince = this.#repairedSince.get(identity);
    return plantedAt === undefined || (repairedSince !== undefined && plantedAt < repairedSince);
  }

  /**
   * It was never deleted, or repaired since. One that was deleted while the stream was rewound may come to its sums without
   * any repair, but not to all of its watermarks: the next proof after a further rewind finds it.
   */
  hasItsWatermarks(identity: string): boolean {
    return !this.#deleted.has(identity);
  }

  async #pass(): Promise<void> {
    this.#turn += 1;
    await this.#delivery.turn();
  }

  #plant(): void {
    const rows = this.#store.rows();
    if (rows.length === 0) return;
    const { key } = this.#random.pick(rows);
    this.#plantedAt.set(counterIdentity(key), this.#turn);
    if (this.#random.chance(0.4)) {
      this.#store.delete(key);
      this.#deleted.add(counterIdentity(key));
    } else if (this.#random.chance(0.3)) this.#counters.put(key);
    else this.#store.plant(key, { ...zeroSums(), calls: BigInt(1 + this.#random.below(3)), costAtto: -5n });
  }

  /** What lay in the place of counters. From then on each of these counts again, and lacks what it missed. */
  #takeAway(): void {
    for (const key of this.#counters.takeAway()) {
      this.#plantedAt.set(counterIdentity(key), this.#turn);
      this.#deleted.add(counterIdentity(key));
    }
  }

  /** A record changes while the aggregator is off, and its stream row is gone before it is on again. */
  #lose(): void {
    const { before, after } = this.#writer.stepUnseen();
    const keys = [before, after].flatMap((booked) => (booked === undefined ? [] : countersOf(booked)));
    for (const key of keys) this.#plantedAt.set(counterIdentity(key), this.#turn);
  }

  /** @returns undefined when it ended on the way */
  async #repair(of: ProjectDay): Promise<RepairedDay | undefined> {
    this.#repairsUnderWay += 1;
    try {
      const repaired = await repairDay(this.#portsOf(this.#turn), of, LIMITS);
      this.#checkAlarms([repaired.found, repaired.left]);
      return repaired;
    } catch (error) {
      if (error instanceof LostAnswer) return undefined;
      throw error;
    } finally {
      this.#repairsUnderWay -= 1;
    }
  }

  #checkAlarms(proofs: readonly Proof[]): void {
    const named = proofs.flatMap(({ differences }) => differences.map(({ key }) => counterIdentity(key)));
    this.falseAlarm ??= named.find((identity) => !this.#plantedAt.has(identity));
  }

  /** Every call of a repair arrives in its turn, among the updates of the aggregator. */
  #portsOf(begunAt: number): RepairPorts & { longPause: Pause } {
    const inTurn = <T>(call: () => Promise<T>): Promise<T> => this.#delivery.queue(call);
    const counters = this.#counters;
    const see = (reading: CounterReading | undefined) => (isCounter(reading) ? this.#rule.see(reading) : reading);
    const probes = this.#rule.probes(this.#probes);
    const repairs = this.#rule.repairs(this.#store);
    return {
      counters: {
        shared: (project, day) => paged(() => inTurn(() => Array.fromAsync(counters.shared(project, day)))),
        users: (project, day, part) => paged(() => inTurn(() => Array.fromAsync(counters.users(project, day, part)))),
        get: (keys) => inTurn(async () => (await counters.get(keys)).map(see)),
      },
      records: {
        read: ({ day }, part, [from = ''] = []) => this.#page(day, part === 0 ? Number(from) : PAGES, inTurn),
      },
      probes: {
        put: (project, day, id) => inTurn(() => probes.put(project, day, id)),
        sights: (project, day, id) => probes.sights(project, day, id),
        remove: (project, day, id) => probes.remove(project, day, id),
      },
      pause: () => inTurn(async () => {}),
      longPause: () => inTurn(async () => {}),
      randomId: () => `probe-${this.#probeIds++}`,
      isQuarantined: async () => false,
      entries: { begin: async () => 'entry', end: async () => undefined },
      touched: { mark: async () => {} },
      repairs: {
        adjust: async (adjustment) => {
          const send = () =>
            inTurn(async () => {
              const outcome = counters.liesAt(adjustment.key) ? 'moved' : await repairs.adjust(adjustment);
              if (outcome === 'adjusted') this.#noteRepair(adjustment.key, begunAt);
              return outcome;
            });
          const outcome = await send();
          if (!this.#isAnswerLost()) return outcome;
          if (this.#random.chance(0.5)) throw new LostAnswer();
          return send();
        },
      },
    };
  }

  #isAnswerLost(): boolean {
    if (this.#answersToLose === 0 || !this.#random.chance(0.2)) return false;
    this.#answersToLose -= 1;
    return true;
  }

  #noteRepair(key: CounterKey, begunAt: number): void {
    this.#repairedSince.set(counterIdentity(key), begunAt);
    this.#deleted.delete(counterIdentity(key));
  }

  /** Records of a day in pages that are read one after the other, while others are written. */
  async #page(day: string, page: number, inTurn: <T>(call: () => Promise<T>) => Promise<T>): Promise<RecordPages> {
    if (page >= PAGES) return { images: [] };
    const isOfPage = ({ day: own, record }: BookedRecord) =>
      own === day && Number(record.id.split('-')[1]) % PAGES === page;
    const images = await inTurn(async () =>
      this.#writer.standing.filter(isOfPage).map((booked) => ({ kind: 'record', booked }) as const),
    );
    return { images, ...(page + 1 < PAGES && { next: [String(page + 1)] }) };
  }
}

/** The adjustment took effect, and the repair does not live to hear of it. */
class LostAnswer extends Error {}

async function* paged<T>(read: () => Promise<readonly (readonly T[])[]>): AsyncGenerator<readonly T[]> {
  yield* await read();
}

import { foldChanges } from '../../lib/counters/fold.ts';
import {
  judgeEvent,
  type RecordChange,
  type StreamChange,
  type StreamEvent,
} from '../../lib/counters/stream-change.ts';
import { timeOf } from '../../lib/counters/watermark.ts';
import type { CounterMove } from '../../lib/ports.ts';
import { type Retried, type RetryPorts, type RetryRequest, retryEvents } from '../../lib/quarantine/retry-events.ts';
import { counterAt } from './counter-at.ts';
import { expectedSums, firstDifference, sumsByIdentity } from './expected-sums.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryDayRecords } from './in-memory-day-records.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { InMemoryQuarantine } from './in-memory-quarantine.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { image, streamEvent } from './stream-changes.ts';
import { HistoryWriter } from './stream-history.ts';
import { Delivery } from './stream-world.ts';

/** How what waits is retried: by the rule of the ledger, or by one of its short cuts. */
export type RetryRule = (ports: RetryPorts, request: RetryRequest) => AsyncIterable<Retried | undefined>;

export const RETRY_RULES = {
  rule: retryEvents,
  /** Adds what the event brings to each counter, whatever the stream has brought. */
  plainAdd: addingTo(() => false),
  /** Moves the watermarks that are below the event too, and takes it as missing in the other counters. */
  watermarkOnly: addingTo((state) => state),
  /** Takes the stream as caught up. */
  withoutWaiting: (ports, request) =>
    retryEvents({ ...ports, probes: { put: async () => {}, sights: async () => [], remove: async () => {} } }, request),
} as const satisfies Record<string, RetryRule>;

function addingTo(isBehindIf: (isBehind: boolean) => boolean): RetryRule {
  return async function* add({ desk, counters }, { isMeant, readEvent }) {
    for await (const page of desk.waiting('main')) {
      for (const event of page.filter(isMeant)) {
        const change = changeOf(readEvent(event.event));
        const folded = foldChanges([change]);
        const moves: CounterMove[] = [];
        for (const { key, sums } of folded) {
          const reached = (await counterAt(counters, key))?.marks.get(event.shard);
          const isBehind = reached === undefined || Buffer.compare(reached, change.mark) < 0;
          moves.push({ key, sums, isBehind: isBehindIf(isBehind) });
        }
        await desk.count(event, change.mark, moves);
      }
      yield undefined;
    }
  };
}

const LIMITS = { attempts: 3, patienceMs: 2000 };
const PAGE_RECORDS = 4;
const MAX_FINAL_ROUNDS = 10;

/**
 * The first release cannot read some of the changes; the second one can. They are deployed by turns while records arrive, are
 * corrected and deleted, pollers crash and the stream is delivered again, and what waits is retried at random moments, by several
 * at once, some of it or all. The answer to what a retry settles may be lost: then it ends there.
 *
 * @returns what is wrong, undefined when all that waited could be settled and the books balance, also when the whole stream has
 *   been delivered once more
 */
export async function runQuarantineWorld(seed: number, rule: RetryRule): Promise<string | undefined> {
  const world = new QuarantineWorld(seededRandom(seed), rule);
  await world.live();
  const left = await world.settleAll();
  if (left !== undefined) return `it still waits: ${left}`;
  const afterRetries = world.difference();
  if (afterRetries !== undefined) return `after the last retry: ${afterRetries}`;
  await world.deliverAgain();
  const afterRewind = world.difference();
  return afterRewind === undefined ? undefined : `when delivered again: ${afterRewind}`;
}

class QuarantineWorld {
  readonly #random: SeededRandom;
  readonly #rule: RetryRule;
  readonly #writer: HistoryWriter;
  readonly #store = new InMemoryCounters();
  readonly #quarantine = new InMemoryQuarantine(this.#store);
  readonly #probes = new InMemoryProbes((probe) => this.#writer.putProbes(probe));
  readonly #records = new InMemoryDayRecords(() => this.#writer.standing, PAGE_RECORDS);
  readonly #delivery: Delivery;
  readonly #unreadable = new Map<string, StreamEvent>();
  #release: 1 | 2 = 1;
  #retriesUnderWay = 0;
  #probeIds = 0;
  /** Answers still to be lost: they end, so that the world does. */
  #answersToLose: number;

  constructor(random: SeededRandom, rule: RetryRule) {
    this.#random = random;
    this.#rule = rule;
    this.#writer = new HistoryWriter(random, { expires: false });
    this.#answersToLose = random.below(4);
    this.#delivery = new Delivery(random, this.#writer.shards, {
      counters: this.#store,
      probes: this.#probes,
      quarantine: this.#quarantine,
      read: (change) => this.#read(change),
    });
  }

  async live(): Promise<void> {
    const random = this.#random;
    let steps = 20 + random.below(60);
    while (steps > 0 || this.#delivery.isBusy || this.#retriesUnderWay > 0) {
      if (steps > 0 && random.chance(0.3)) {
        steps -= 1;
        this.#writer.step();
        if (random.chance(0.1)) this.#release = this.#release === 1 ? 2 : 1;
        if (random.chance(0.01)) this.#delivery.rewindAll();
        if (random.chance(0.1)) void this.#retry(random.chance(0.5) ? 1 : 0.5);
      }
      await this.#delivery.turn();
    }
  }

  /** @returns why something could not be settled */
  async settleAll(): Promise<string | undefined> {
    this.#release = 2;
    let reasons: readonly string[] = [];
    for (let round = 0; round < MAX_FINAL_ROUNDS; round += 1) {
      const retry = this.#retry(1).then((retried) => {
        reasons = retried.flatMap(({ outcome }) => (outcome.outcome === 'waits' ? [outcome.reason] : []));
      });
      while (this.#retriesUnderWay > 0) await this.#delivery.turn();
      await retry;
      const waiting = (await Array.fromAsync(this.#quarantine.listed('main'))).flat();
      if (waiting.length === 0) return undefined;
    }
    return reasons[0] ?? 'nobody says why';
  }

  async deliverAgain(): Promise<void> {
    await this.#delivery.run();
    this.#delivery.rewindAll();
    await this.#delivery.run();
  }

  difference(): string | undefined {
    return firstDifference(expectedSums(this.#writer.standing), sumsByIdentity(this.#store));
  }

  #read(change: StreamChange): StreamChange {
    if (change.kind !== 'change' || BigInt(change.sequenceNumber) % 6n !== 0n || this.#release === 2) return change;
    const event = eventOf(change);
    this.#unreadable.set(event.eventId, event);
    return { kind: 'malformed', sequenceNumber: change.sequenceNumber, reason: 'a new attribute', event };
  }

  async #retry(share: number): Promise<readonly Retried[]> {
    this.#retriesUnderWay += 1;
    const meant = new Map<string, boolean>();
    const isMeant = ({ eventId }: { eventId: string }) => {
      if (!meant.has(eventId)) meant.set(eventId, this.#random.chance(share));
      return meant.get(eventId) === true;
    };
    const readEvent = (text: string): StreamEvent => this.#unreadable.get(text) ?? streamEvent();
    const retried: Retried[] = [];
    try {
      const request = { project: 'main', isMeant, readEvent, limits: LIMITS };
      for await (const one of this.#rule(this.#ports(), request)) if (one !== undefined) retried.push(one);
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
    } finally {
      this.#retriesUnderWay -= 1;
    }
    return retried;
  }

  /** Every call of a retry arrives in its turn, among the updates of the aggregator. */
  #ports(): RetryPorts {
    const inTurn = <T>(call: () => Promise<T>): Promise<T> => this.#delivery.queue(call);
    const [store, probes, quarantine] = [this.#store, this.#probes, this.#quarantine];
    return {
      counters: {
        shared: (project, day) => store.shared(project, day),
        users: (project, day, part) => store.users(project, day, part),
        get: (keys) => inTurn(() => store.get(keys)),
      },
      records: { read: (of, part, place) => inTurn(() => this.#records.read(of, part, place)) },
      probes: {
        put: (project, day, id) => inTurn(() => probes.put(project, day, id)),
        sights: (project, day, id) => probes.sights(project, day, id),
        remove: (project, day, id) => probes.remove(project, day, id),
      },
      pause: () => inTurn(async () => {}),
      randomId: () => `probe-${this.#probeIds++}`,
      touched: { mark: async () => {} },
      leftSessions: { note: async () => {} },
      endOf: async () => undefined,
      desk: {
        listed: (project) => paged(() => inTurn(() => Array.fromAsync(quarantine.listed(project)))),
        waiting: (project) => paged(() => inTurn(() => Array.fromAsync(quarantine.waiting(project)))),
        drop: (event) => quarantine.drop(event),
        count: async (event, mark, moves) => {
          const outcome = await inTurn(() => quarantine.count(event, mark, moves));
          if (this.#isAnswerLost()) throw new LostAnswer();
          return outcome;
        },
      },
    };
  }

  #isAnswerLost(): boolean {
    if (this.#answersToLose === 0 || !this.#random.chance(0.2)) return false;
    this.#answersToLose -= 1;
    return true;
  }
}

/** The event was settled, and the retry does not live to hear of it. */
class LostAnswer extends Error {}

const eventOf = ({ sequenceNumber, mark, before, after }: RecordChange): StreamEvent =>
  streamEvent({
    eventId: sequenceNumber,
    sequenceNumber,
    atSeconds: timeOf(mark),
    name: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    ...(before && { before: image(before) }),
    ...(after && { after: image(after) }),
    text: () => sequenceNumber,
  });

/** What `judgeEvent` makes of it. */
function changeOf(event: StreamEvent): RecordChange {
  const change = judgeEvent(event);
  if (change.kind !== 'change') throw new Error(`no change: ${change.kind}`);
  return change;
}

async function* paged<T>(read: () => Promise<readonly (readonly T[])[]>): AsyncGenerator<readonly T[]> {
  yield* await read();
}

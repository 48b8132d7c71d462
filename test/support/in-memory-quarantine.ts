import type { Watermark } from '../../lib/counters/watermark.ts';
import type {
  CounterMove,
  Quarantine,
  QuarantineDesk,
  QuarantinedEvent,
  SettleRefusal,
  WaitingEntry,
  WaitingEvent,
} from '../../lib/ports.ts';
import type { Project } from '../../lib/usage/record.ts';
import { InMemoryCounters } from './in-memory-counters.ts';

/** Every event is of the project `main`; a page holds two. */
export class InMemoryQuarantine implements Quarantine, QuarantineDesk {
  readonly #events = new Map<string, QuarantinedEvent>();
  readonly #settled = new Set<string>();
  readonly #counters: InMemoryCounters;

  /** @param counters only for who counts what waits here */
  constructor(counters = new InMemoryCounters()) {
    this.#counters = counters;
  }

  async put(event: QuarantinedEvent): Promise<void> {
    const place = placeOf(event);
    if (!this.#events.has(place)) this.#events.set(place, event);
  }

  async *listed(project: Project): AsyncGenerator<readonly WaitingEntry[]> {
    for await (const page of this.waiting(project)) yield page.map(({ event: _, ...entry }) => entry);
  }

  async *waiting(project: Project): AsyncGenerator<readonly WaitingEvent[]> {
    if (project !== 'main') return;
    const events = this.events();
    for (let at = 0; at < events.length; at += 2) {
      const page = events.slice(at, at + 2).filter((event) => !this.#settled.has(placeOf(event)));
      yield page.map((event) => ({ ...event, project, shard: event.shardId, isCut: false }));
    }
  }

  async count(
    event: WaitingEntry,
    mark: Watermark,
    moves: readonly CounterMove[],
  ): Promise<'counted' | 'moved' | SettleRefusal> {
    if (!this.#waits(event)) return 'settled-before';
    if (!this.#counters.move(moves, { shard: event.shard, mark })) return 'moved';
    this.#settled.add(placeOf(event));
    return 'counted';
  }

  async drop(event: WaitingEntry): Promise<'dropped' | SettleRefusal> {
    if (!this.#waits(event)) return 'settled-before';
    this.#settled.add(placeOf(event));
    return 'dropped';
  }

  events(): readonly QuarantinedEvent[] {
    return [...this.#events.values()];
  }

  #waits(event: WaitingEntry): boolean {
    const place = placeOf(event);
    return this.#events.has(place) && !this.#settled.has(place);
  }
}

const placeOf = ({ table, eventId }: Pick<QuarantinedEvent, 'table' | 'eventId'>): string => `${table}\0${eventId}`;

import type { CounterRow } from '../../lib/counters/counter.ts';
import type { Quarantine, QuarantineDesk, QuarantinedEvent, WaitingEvent } from '../../lib/ports.ts';
import type { Project } from '../../lib/usage/record.ts';

/** Every event is of the project `main`. */
export class InMemoryQuarantine implements Quarantine, QuarantineDesk {
  readonly #events = new Map<string, QuarantinedEvent>();
  readonly #settled = new Set<string>();
  readonly #addTo: (counter: CounterRow) => void;

  /** @param addTo adds to a counter; only for who counts what waits here */
  constructor(addTo: (counter: CounterRow) => void = () => undefined) {
    this.#addTo = addTo;
  }

  async put(event: QuarantinedEvent): Promise<void> {
    const place = placeOf(event);
    if (!this.#events.has(place)) this.#events.set(place, event);
  }

  async waiting(project: Project): Promise<readonly WaitingEvent[]> {
    if (project !== 'main') return [];
    const waiting = this.events().filter((event) => !this.#settled.has(placeOf(event)));
    return waiting.map((event) => ({ ...event, project, isCut: false }));
  }

  async count(event: WaitingEvent, counters: readonly CounterRow[]): Promise<'counted' | 'settled-before'> {
    if (!this.#settle(event)) return 'settled-before';
    for (const counter of counters) this.#addTo(counter);
    return 'counted';
  }

  async drop(event: WaitingEvent): Promise<'dropped' | 'settled-before'> {
    return this.#settle(event) ? 'dropped' : 'settled-before';
  }

  events(): readonly QuarantinedEvent[] {
    return [...this.#events.values()];
  }

  #settle(event: WaitingEvent): boolean {
    const place = placeOf(event);
    const isWaiting = this.#events.has(place) && !this.#settled.has(place);
    this.#settled.add(place);
    return isWaiting;
  }
}

const placeOf = ({ table, eventId }: QuarantinedEvent): string => `${table}\0${eventId}`;

import type { Quarantine, QuarantinedEvent } from '../../lib/ports.ts';

export class InMemoryQuarantine implements Quarantine {
  readonly #events = new Map<string, QuarantinedEvent>();

  async put(event: QuarantinedEvent): Promise<void> {
    const place = `${event.table}\0${event.eventId}`;
    if (!this.#events.has(place)) this.#events.set(place, event);
  }

  events(): readonly QuarantinedEvent[] {
    return [...this.#events.values()];
  }
}

import { counterKey } from '../../lib/aws/keys.ts';
import type { CounterKey } from '../../lib/counters/counter.ts';
import { counterIdentity } from '../../lib/counters/families.ts';
import { type CounterReading, isCounter } from '../../lib/integrity/foreign-counter.ts';
import type { CounterStates } from '../../lib/integrity/ports.ts';
import type { AddOutcome, CounterDelta, Counters } from '../../lib/ports.ts';
import type { Day, Project } from '../../lib/usage/record.ts';
import type { InMemoryCounters } from './in-memory-counters.ts';

/** Counters in the place of some of which something lies that can neither be read nor added to. */
export class CountersWithForeign implements Counters, CounterStates {
  readonly #store: InMemoryCounters;
  readonly #foreign = new Map<string, CounterKey>();

  constructor(store: InMemoryCounters) {
    this.#store = store;
  }

  put(key: CounterKey): void {
    this.#foreign.set(counterIdentity(key), key);
  }

  liesAt(key: CounterKey): boolean {
    return this.#foreign.has(counterIdentity(key));
  }

  /** As a person does whom a proof has told of them. @returns where they lay */
  takeAway(): readonly CounterKey[] {
    const taken = [...this.#foreign.values()];
    for (const key of taken) this.#store.delete(key);
    this.#foreign.clear();
    return taken;
  }

  async add(delta: CounterDelta): Promise<AddOutcome> {
    return this.liesAt(delta.key) ? { outcome: 'foreign' } : this.#store.add(delta);
  }

  async *shared(project: Project, day: Day): AsyncGenerator<readonly CounterReading[]> {
    for await (const page of this.#store.shared(project, day)) yield page.map((state) => this.#readingOf(state));
  }

  async *users(project: Project, day: Day, part: number): AsyncGenerator<readonly CounterReading[]> {
    for await (const page of this.#store.users(project, day, part)) yield page.map((state) => this.#readingOf(state));
  }

  async get(keys: readonly CounterKey[]): Promise<readonly (CounterReading | undefined)[]> {
    const states = await this.#store.get(keys);
    return keys.map((key, index) => (this.liesAt(key) ? foreignAt(key) : states[index]));
  }

  #readingOf(reading: CounterReading): CounterReading {
    return isCounter(reading) && this.liesAt(reading.key) ? foreignAt(reading.key) : reading;
  }
}

const foreignAt = (key: CounterKey): CounterReading => ({ family: key.family, ...counterKey(key) });

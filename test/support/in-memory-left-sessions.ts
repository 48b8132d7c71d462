import type { CounterKeyOf } from '../../lib/counters/counter.ts';
import { counterIdentity } from '../../lib/counters/families.ts';
import type { LeftSession, LeftSessionNotes } from '../../lib/integrity/ports.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { LeftSessions } from '../../lib/ports.ts';

/** What is left is noted for `today`. */
export class InMemoryLeftSessions implements LeftSessions, LeftSessionNotes {
  readonly #notes = new Map<string, LeftSession>();
  today = '2023-11-18';

  get all(): readonly LeftSession[] {
    return [...this.#notes.values()];
  }

  note(sessions: readonly CounterKeyOf<'session'>[]): Promise<void> {
    return this.put(sessions.map((key) => ({ key, on: this.today })));
  }

  async put(left: readonly LeftSession[]): Promise<void> {
    for (const note of left) this.#notes.set(nameOf(note), note);
  }

  async *before({ project, day }: ProjectDay, on: string): AsyncGenerator<readonly LeftSession[]> {
    yield this.all.filter((note) => note.on < on && note.key.project === project && note.key.day === day);
  }

  async settle(left: readonly LeftSession[]): Promise<void> {
    for (const note of left) this.#notes.delete(nameOf(note));
  }
}

const nameOf = ({ key, on }: LeftSession): string => `${on}|${counterIdentity(key)}`;

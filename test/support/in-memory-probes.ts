import type { Probes, ShardSight } from '../../lib/integrity/ports.ts';
import type { ProbeReports, ProbeSight } from '../../lib/ports.ts';
import type { Day, Project } from '../../lib/usage/record.ts';
import type { Probe } from '../../lib/usage/stored-image.ts';

/** Probes whose places are the shards of a stream, by the function that puts one into each of them. */
export class InMemoryProbes implements Probes, ProbeReports {
  readonly #sights = new Map<string, Map<string, ShardSight>>();
  readonly #due = new Map<string, number>();
  readonly #putAll: (probe: Omit<Probe, 'place'>) => number;

  /** @param putAll puts a probe into every shard, and says how many there are; by default there is none to wait for */
  constructor(putAll: (probe: Omit<Probe, 'place'>) => number = () => 0) {
    this.#putAll = putAll;
  }

  async put(project: Project, day: Day, id: string): Promise<void> {
    this.#sights.set(id, new Map());
    this.#due.set(id, this.#putAll({ project, day, id }));
  }

  async sights(_project: Project, _day: Day, id: string): Promise<readonly ShardSight[] | undefined> {
    const sights = [...(this.#sights.get(id)?.values() ?? [])];
    return sights.length < (this.#due.get(id) ?? 0) ? undefined : sights;
  }

  async remove(_project: Project, _day: Day, id: string): Promise<void> {
    this.#sights.delete(id);
  }

  async report({ probe, shardId, mark }: ProbeSight): Promise<void> {
    this.#sights.get(probe.id)?.set(probe.place, { shard: shardId, mark });
  }
}

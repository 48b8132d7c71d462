import { recordKey, recordPartition } from '../../lib/aws/keys.ts';
import type {
  DayCalls,
  DayEvidence,
  EvidenceStore,
  Gathering,
  Gatherings,
} from '../../lib/insights/evidence/evidence.ts';
import type { ProjectDay } from '../../lib/integrity/proof.ts';
import type { BookedRecord, Day, Project } from '../../lib/usage/record.ts';
import type { StoredImage } from '../../lib/usage/stored-image.ts';

const nameOf = ({ project, day }: ProjectDay): string => `${project}|${day}`;

export class InMemoryEvidence implements EvidenceStore {
  readonly #days = new Map<string, DayEvidence>();

  async put(evidence: DayEvidence): Promise<void> {
    this.#days.set(nameOf(evidence), evidence);
  }

  async list(project: Project, from: Day, to: Day): Promise<readonly DayEvidence[]> {
    const own = [...this.#days.values()].filter((one) => one.project === project && from <= one.day && one.day <= to);
    return own.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  }
}

export class InMemoryGatherings implements Gatherings {
  readonly #days = new Map<string, Gathering>();

  async find(of: ProjectDay): Promise<Gathering | undefined> {
    return this.#days.get(nameOf(of));
  }

  async put(gathering: Gathering): Promise<void> {
    this.#days.set(nameOf(gathering), gathering);
  }

  async remove(of: ProjectDay): Promise<void> {
    this.#days.delete(nameOf(of));
  }
}

/** Records as their table holds them: by the partition and in the order of their keys. */
export class InMemoryDayCalls implements DayCalls {
  readonly partitions = 64;
  readonly #byPartition: Map<string, BookedRecord[]>;

  constructor(records: readonly BookedRecord[]) {
    const keyed = records.map((booked) => ({ booked, ...recordKey(booked.record, booked.day) }));
    const sorted = keyed.toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
    const byPartition = Map.groupBy(sorted, ({ pk }) => pk);
    this.#byPartition = new Map([...byPartition].map(([pk, own]) => [pk, own.map(({ booked }) => booked)]));
  }

  async *pages(project: Project, day: Day, partition: number): AsyncGenerator<readonly StoredImage[]> {
    const own = this.#byPartition.get(recordPartition(project, day, partition)) ?? [];
    for (let start = 0; start < own.length; start += 100) {
      yield own.slice(start, start + 100).map((booked) => ({ kind: 'record', booked }));
    }
  }
}

import type { RecordEvidenceKind } from '../../api-contract.ts';
import type { DayMark } from '../../integrity/ports.ts';
import type { ProjectDay } from '../../integrity/proof.ts';
import type { Day, Project } from '../../usage/record.ts';
import type { StoredImage } from '../../usage/stored-image.ts';

export const EVIDENCE_KINDS = [
  'prompt_caching',
  'batch_price',
  'retry_storm',
  'paid_failures',
] as const satisfies readonly RecordEvidenceKind[];

/** Exact sums of what was found, in the fields of `RecordEvidence`. */
export interface FoundSums {
  readonly calls: bigint;
  readonly ofCalls: bigint;
  readonly tokens: bigint;
  readonly costAtto: bigint;
  readonly savedAtto: bigint;
}

/** What was found in the calls of one function and model. */
export interface Finding extends FoundSums {
  readonly kind: RecordEvidenceKind;
  readonly function: string;
  readonly model: string;
}

/** What a day's records showed: of each kind the rows with the largest savings. No name of a user or a session is in it. */
export interface DayEvidence extends ProjectDay {
  readonly findings: readonly Finding[];
}

/** How far the reading of a day has come. */
export interface Gathering extends DayEvidence {
  /** Of the mark that asks for it: the reading of an older one is worth nothing. */
  readonly on: Day;
  /** The first partition that was not read to its end. */
  readonly next: number;
}

export interface EvidenceStore {
  /** Replaces what was there of that day. */
  put(evidence: DayEvidence): Promise<void>;
  /** From `from` to `to`, both inclusive; days that nobody has looked through are missing. */
  list(project: Project, from: Day, to: Day): Promise<readonly DayEvidence[]>;
}

export interface Gatherings {
  find(mark: DayMark): Promise<Gathering | undefined>;
  put(gathering: Gathering): Promise<void>;
  remove(of: ProjectDay): Promise<void>;
}

/** A day's records by its partitions: all calls of a named user lie in one, side by side and in order of time. */
export interface DayCalls {
  readonly partitions: number;
  pages(project: Project, day: Day, partition: number): AsyncIterable<readonly StoredImage[]>;
}

import type { CounterState } from '../counters/counter.ts';
import { counterIdentity } from '../counters/families.ts';
import type { FoldedCounter } from '../counters/fold.ts';
import type { RecordChange } from '../counters/stream-change.ts';
import { lacksAtRest } from '../integrity/lacks-at-rest.ts';
import type { ProjectDay } from '../integrity/proof.ts';
import type { ProofLimits } from '../integrity/prove-day.ts';
import type { SurveyPorts } from '../integrity/survey-day.ts';
import type { StreamPorts } from '../integrity/wait-for-stream.ts';
import type { QuarantineDesk, WaitingEntry } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { missingEvents } from './missing-events.ts';

/** An event of the quarantine that can be read, without its text. */
export interface ReadableEvent {
  readonly event: WaitingEntry;
  readonly change: RecordChange;
  readonly counters: readonly FoldedCounter[];
}

/** What is known of a counter that rests. */
export interface Judgement {
  /** Undefined when there is none. */
  readonly counter: CounterState | undefined;
  /** The events that it lacks; undefined when what it lacks is something else. */
  readonly missing: ReadonlySet<WaitingEntry> | undefined;
}

export interface MissingPorts extends SurveyPorts, StreamPorts {
  readonly desk: Pick<QuarantineDesk, 'listed'>;
  /** Why nothing of a day may move any more; undefined when it may. */
  readonly endOf: (of: ProjectDay) => Promise<string | undefined>;
}

export type MissingLimits = Pick<ProofLimits, 'attempts' | 'patienceMs'>;

interface EventsOfDay {
  /** All readable ones that wait. */
  readonly waiting: readonly ReadableEvent[];
  /** Those whose counters are asked for. */
  readonly meant: readonly ReadableEvent[];
}

/** Of each counter of the events that are meant, by its identity; or why nothing can be said of the day. */
export async function whatIsMissing(
  ports: MissingPorts,
  of: ProjectDay,
  { waiting, meant }: EventsOfDay,
  limits: MissingLimits,
): Promise<ReadonlyMap<string, Judgement> | string> {
  const ended = await ports.endOf(of);
  if (ended !== undefined) return `nothing of ${of.day} moves any more: ${ended}`;
  const keys = new Map(meant.flatMap(({ counters }) => counters.map(({ key }) => [counterIdentity(key), key])));
  const resting = await lacksAtRest(ports, of, [...keys.values()], limits);
  if (typeof resting === 'string') return `nothing can be said of ${of.day} now: ${resting}`;
  if (!(await allWait(ports.desk, of.project, waiting))) return 'others settle events of its day: try again';
  const deltas = waiting.flatMap(({ event, change: { mark }, counters }) =>
    counters.map(({ key, sums }) => ({ identity: counterIdentity(key), event, shard: event.shard, mark, sums })),
  );
  const byCounter = Map.groupBy(deltas, ({ identity }) => identity);
  const judged = [...resting].map(([identity, { lacks, counter }]): [string, Judgement] => {
    const missing = missingEvents(lacks, counter, byCounter.get(identity) ?? []);
    return [identity, { counter, missing: missing && new Set([...missing].map(({ event }) => event)) }];
  });
  return new Map(judged);
}

/** One that was settled before the counters were read for the last time is not among what they lack. */
async function allWait(
  desk: MissingPorts['desk'],
  project: Project,
  events: readonly ReadableEvent[],
): Promise<boolean> {
  const waiting = new Set<string>();
  for await (const page of desk.listed(project)) for (const event of page) waiting.add(nameOf(event));
  return events.every(({ event }) => waiting.has(nameOf(event)));
}

const nameOf = ({ table, eventId }: WaitingEntry): string => `${table}\0${eventId}`;

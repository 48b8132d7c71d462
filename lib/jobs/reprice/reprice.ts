import pMap from 'p-map';
import { addDays } from '../../calendar.ts';
import { LedgerError } from '../../errors.ts';
import { refuseSealed } from '../../integrity/refuse-sealed.ts';
import type { CounterReader, PriceBooks, SealedDays, UsageRecords } from '../../ports.ts';
import type { BookedRecord, Day, Project } from '../../usage/record.ts';
import type { JobProgress } from '../job.ts';
import type { Advance, Asked, JobWork } from '../kinds.ts';
import { changedCall, type PlannedChange, planChange, rebookingOf, unchangedCall } from './plan.ts';
import type { RepriceInput } from './reprice-input.ts';
import { repriceResult, repriceTotals } from './result.ts';
import { RepriceTally, type TallyRow } from './tally.ts';

export interface RepricePorts {
  readonly records: Pick<UsageRecords, 'listDay' | 'read' | 'rebook'>;
  readonly counters: Pick<CounterReader, 'days'>;
  readonly priceBooks: PriceBooks;
  readonly sealedDays: SealedDays;
  readonly currency: string;
}

/** Where a re-pricing stands, as a value of JSON. */
export interface RepriceCursor {
  /** The day that is read; null when all are. */
  readonly day: Day | null;
  /** Where its next page begins; null at the start of the day. */
  readonly place: string | null;
  /** Changes that may have been made or not: the account is complete when there are none. */
  readonly plan: readonly PlannedChange[];
  readonly rows: readonly TallyRow[];
  readonly progress: JobProgress;
}

/** A page is planned or applied in well below a second, and its plan takes 25 KB, or 150 of the longest names. */
const PAGE_RECORDS = 100;
const CHANGES_AT_ONCE = 16;

/**
 * Books records again at the prices as they stand, each at its own instant. What differs is changed on the condition that the
 * record still is as it was read, so that the counters move by exact differences; the facts of a record never change.
 *
 * A page is done in two: its changes are planned and stored, then made and accounted for. See `docs/decisions/006-re-pricing.md`.
 */
export const createReprice = (ports: RepricePorts): JobWork<RepriceInput, RepriceCursor> => ({
  async advance(asked, cursor) {
    const at = cursor ?? (await begin(ports, asked));
    const next = at.plan.length > 0 ? await applyPlan(ports, asked.project, at) : await readPage(ports, asked, at);
    return advanceTo(next);
  },
  isFinishedAt,
  canStopAt: ({ plan }) => plan.length === 0,
  resultOf: ({ input }, { rows, plan }) =>
    repriceResult(input, { rows, unsettledCalls: plan.length, currency: ports.currency }),
  totalsOf: ({ input }, { rows, plan }) =>
    input.dryRun ? undefined : { ...repriceTotals(rows), ...(plan.length > 0 && { unsettled_calls: plan.length }) },
});

async function begin({ counters }: RepricePorts, { project, input }: Asked<RepriceInput>): Promise<RepriceCursor> {
  const counted = await counters.days(project, input.from, input.to);
  const total = counted.reduce((calls, { sums }) => calls + Number(sums.calls), 0);
  return { day: input.from, place: null, plan: [], rows: [], progress: { done: 0, total } };
}

const isFinishedAt = ({ day, plan }: RepriceCursor): boolean => day === null && plan.length === 0;

/** What the counters said at the start is no promise: they may have been behind. */
function advanceTo(cursor: RepriceCursor): Advance<RepriceCursor> {
  const { done, total } = cursor.progress;
  return { cursor, progress: { done, total: isFinishedAt(cursor) ? done : Math.max(total, done) } };
}

/** Looks at the next page: accounts for what stays, plans what changes; a dry run accounts for both at once. */
async function readPage(ports: RepricePorts, asked: Asked<RepriceInput>, at: RepriceCursor): Promise<RepriceCursor> {
  const { records, priceBooks, sealedDays } = ports;
  const { project, input } = asked;
  const day = at.day ?? input.to;
  if (at.place === null) await refuseSealed(sealedDays, project, day, day);
  const page = await records.listDay(project, day, { limit: PAGE_RECORDS, ...(at.place && { cursor: at.place }) });
  const priceCall = await priceBooks.of(project);
  const tally = new RepriceTally(at.rows);
  const plan: PlannedChange[] = [];
  for (const booked of page.items.filter(isAsked(input))) {
    const change = planChange(booked, priceCall);
    if (change === undefined) tally.add(unchangedCall(booked));
    else if (input.dryRun) tally.add(changedCall(change));
    else plan.push(change);
  }
  const done = at.progress.done + page.items.length;
  const nextDay = page.cursor === null ? dayAfter(day, input) : day;
  return { day: nextDay, place: page.cursor, plan, rows: tally.rows, progress: { ...at.progress, done } };
}

const isAsked =
  ({ model }: RepriceInput) =>
  ({ record }: BookedRecord): boolean =>
    model === undefined || record.model === model;

const dayAfter = (day: Day, { to }: RepriceInput): Day | null => (day < to ? addDays(day, 1) : null);

/**
 * Makes the planned changes. A change that finds its record as it would leave it was made by this job before a crash; a record
 * that is something else by now is looked at anew, and its change planned, before it is made.
 */
async function applyPlan(ports: RepricePorts, project: Project, at: RepriceCursor): Promise<RepriceCursor> {
  const { records } = ports;
  const outcomes = await pMap(at.plan, (change) => records.rebook(rebookingOf(project, change)), {
    concurrency: CHANGES_AT_ONCE,
  });
  const withOutcome = (wanted: (typeof outcomes)[number]) => at.plan.filter((_, index) => outcomes[index] === wanted);
  const waiting = withOutcome('retry');
  if (waiting.length === at.plan.length) throw new LedgerError('unavailable', 'the records could not be changed');
  const tally = new RepriceTally(at.rows);
  for (const change of withOutcome('corrected')) tally.add(changedCall(change));
  const again = await lookAgain(ports, { project, lost: withOutcome('lost-race'), tally });
  return { ...at, plan: [...waiting, ...again], rows: tally.rows };
}

interface LostRaces {
  readonly project: Project;
  readonly lost: readonly PlannedChange[];
  readonly tally: RepriceTally;
}

/** @returns the changes that are to be planned anew. A record that was deleted is looked at no more. */
async function lookAgain(
  { records, priceBooks }: RepricePorts,
  { project, lost, tally }: LostRaces,
): Promise<PlannedChange[]> {
  if (lost.length === 0) return [];
  const stored = await records.read(lost.map((change) => rebookingOf(project, change).identity));
  const priceCall = await priceBooks.of(project);
  return lost.flatMap((change, index) => {
    const booked = stored[index];
    if (booked === undefined) return [];
    if (String(booked.bookedDigest) === change.bookedDigest) {
      tally.add(changedCall(change));
      return [];
    }
    const next = planChange(booked, priceCall);
    if (next === undefined) tally.add(unchangedCall(booked));
    return next === undefined ? [] : [next];
  });
}

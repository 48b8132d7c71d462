import type { WhatIfResult } from '../../api-contract.ts';
import { refuseSealed } from '../../integrity/refuse-sealed.ts';
import type { Decimal } from '../../money.ts';
import type { CounterReader, PriceBooks, SealedDays, UsageRecords } from '../../ports.ts';
import type { PriceCall } from '../../pricing/price.ts';
import type { BookedRecord, Day } from '../../usage/record.ts';
import type { JobProgress } from '../job.ts';
import type { Asked, JobWork } from '../kinds.ts';
import { repriceTotals, rowsResult } from '../reprice/result.ts';
import { type RepricedCall, RepriceTally, type TallyRow } from '../reprice/tally.ts';
import type { WhatIfInput } from './what-if-input.ts';

export interface WhatIfPorts {
  readonly records: Pick<UsageRecords, 'listDay'>;
  readonly counters: Pick<CounterReader, 'days'>;
  readonly priceBooks: PriceBooks;
  readonly sealedDays: SealedDays;
  readonly currency: string;
}

/** Where a what-if stands, as a value of JSON. */
export interface WhatIfCursor {
  /** Days that are not read to their end, the one under way first. */
  readonly days: readonly Day[];
  /** Where the next page of the first of them begins; null at its start. */
  readonly place: string | null;
  readonly rows: readonly TallyRow[];
  readonly progress: JobProgress;
}

const PAGE_RECORDS = 1000;

/**
 * What the calls of some models would have cost as calls of others, each at its own instant, with its own tokens and tier: exact, and
 * of the records themselves, since no counter keeps tiers and instants. The counters say on which days there are such calls;
 * other days are not read. A model that stands for itself keeps what is booked. Nothing is changed.
 */
export const createWhatIf = (ports: WhatIfPorts): JobWork<WhatIfInput, WhatIfCursor> => ({
  async advance(asked, cursor) {
    const next = await readPage(ports, asked, cursor ?? (await begin(ports, asked)));
    const { done, total } = next.progress;
    return { cursor: next, progress: { done, total: next.days.length === 0 ? done : Math.max(total, done) } };
  },
  isFinishedAt: ({ days }) => days.length === 0,
  canStopAt: () => true,
  resultOf: ({ input }, { rows }) => whatIfResult(input, rows, ports.currency),
  totalsOf: () => undefined,
});

async function begin({ counters }: WhatIfPorts, { project, input }: Asked<WhatIfInput>): Promise<WhatIfCursor> {
  const counted = await counters.days(project, input.from, input.to);
  const asked = counted.filter(({ key, sums }) => Object.hasOwn(input.replace, key.model) && sums.calls > 0n);
  const days = [...new Set(asked.map(({ key }) => key.day))].toSorted();
  const ofDays = counted.filter(({ key }) => days.includes(key.day));
  const total = ofDays.reduce((calls, { sums }) => calls + Number(sums.calls), 0);
  return { days, place: null, rows: [], progress: { done: 0, total } };
}

async function readPage(ports: WhatIfPorts, asked: Asked<WhatIfInput>, at: WhatIfCursor): Promise<WhatIfCursor> {
  const { records, priceBooks, sealedDays } = ports;
  const { project, input } = asked;
  const [day, ...later] = at.days;
  if (day === undefined) return at;
  if (at.place === null) await refuseSealed(sealedDays, project, day, day);
  const page = await records.listDay(project, day, { limit: PAGE_RECORDS, ...(at.place && { cursor: at.place }) });
  const priceCall = await priceBooks.of(project);
  const tally = new RepriceTally(at.rows);
  for (const booked of page.items) {
    const instead = Object.hasOwn(input.replace, booked.record.model) ? input.replace[booked.record.model] : undefined;
    if (instead !== undefined) tally.add(asIfOf(booked, instead, priceCall));
  }
  const done = at.progress.done + page.items.length;
  const days = page.cursor === null ? later : at.days;
  return { days, place: page.cursor, rows: tally.rows, progress: { ...at.progress, done } };
}

/** Who sold the call did not sell the other model: only the name decides what that one costs. */
function asIfOf({ record, day, costAtto }: BookedRecord, model: string, priceCall: PriceCall): RepricedCall {
  const isItself = model === record.model;
  const { provider: _seller, ...call } = record;
  const afterAtto = isItself ? costAtto : priceCall({ ...call, model }).costAtto;
  return { date: day, model: record.model, isChanged: afterAtto !== costAtto, beforeAtto: costAtto, afterAtto };
}

const whatIfResult = (
  { from, to, replace }: WhatIfInput,
  rows: readonly TallyRow[],
  currency: string,
): WhatIfResult<number, Decimal> => ({ from, to, replace, currency, ...repriceTotals(rows), rows: rowsResult(rows) });

import type { Drift, DriftRow } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { CounterRow, Sums } from '../counters/counter.ts';
import { Decimal, divideHalfUp, money } from '../money.ts';
import { type Conversion, conversionAt, type ExchangeRate } from '../pricing/exchange-rates.ts';
import type { Currency } from '../pricing/price.ts';
import type { Day, Project } from '../usage/record.ts';
import { readCurrency } from '../usage/recording-settings.ts';
import type { Books } from './books.ts';
import { inMoneyOf } from './shapes.ts';

interface DriftQuestion {
  readonly project: Project;
  /** Both inclusive. */
  readonly from: Day;
  readonly to: Day;
  /** By date; dollars and yuan of a day are converted at the rate that holds when it begins. */
  readonly exchangeRates: readonly ExchangeRate[];
}

/** Sums of calls that brought a cost of their own; amounts in attos of the ledger's currency. */
interface RunningDrift {
  calls: bigint;
  unpricedCalls: bigint;
  unconvertibleCalls: bigint;
  costAtto: bigint;
  reportedAtto: bigint;
}

const nothing = (): RunningDrift => ({
  calls: 0n,
  unpricedCalls: 0n,
  unconvertibleCalls: 0n,
  costAtto: 0n,
  reportedAtto: 0n,
});

const PERCENT_DECIMALS = 2;

/**
 * `GET /stats/drift`: what calls cost here beside what was reported of the very same calls, by model, the largest difference
 * first. Read from the day counters, however many records there are. See `docs/decisions/008-reported-cost.md`.
 */
export async function drift(books: Books, question: DriftQuestion): Promise<Drift<bigint, Decimal>> {
  const { project, from, to } = question;
  const rows = (await books.counters.days(project, from, to)).filter(({ sums }) => sums.reportedCalls !== 0n);
  const toReported = createConversion(readCurrency(books.currency), books.calendar, question.exchangeRates);
  const byModel = new Map<string, RunningDrift>();
  const total = nothing();
  for (const row of rows) {
    const reportedAtto = toReported(row);
    const ofModel = byModel.get(row.key.model) ?? nothing();
    byModel.set(row.key.model, ofModel);
    for (const running of [ofModel, total]) add(running, row.sums, reportedAtto);
  }
  const models = [...byModel].toSorted(byDifference).map(([model, running]) => ({ model, ...toRow(running) }));
  return { from, to, models, total: toRow(total), ...inMoneyOf(books.currency, rows.map(withReportedOnly)) };
}

/** What was reported on a day of a model, in the ledger's currency; half up to the atto where a rate divides. */
function createConversion(own: Currency, { startOfDay }: Pick<Calendar, 'startOfDay'>, rates: readonly ExchangeRate[]) {
  const foreign = own === 'CNY' ? 'USD' : 'CNY';
  // Of each day once: a project may have thousands of rates, and a day a counter for each function and model.
  const byDay = new Map<Day, Conversion>();
  const conversionOf = (day: Day): Conversion => {
    const conversion = byDay.get(day) ?? conversionAt(rates, foreign, own, startOfDay(day));
    byDay.set(day, conversion);
    return conversion;
  };
  return ({ key, sums }: CounterRow<'day'>): bigint => {
    const foreignAtto = own === 'CNY' ? sums.reportedUsdAtto : sums.reportedCnyAtto;
    const ownAtto = sums.reportedOwnAtto + (own === 'CNY' ? sums.reportedCnyAtto : sums.reportedUsdAtto);
    if (foreignAtto === 0n) return ownAtto;
    const { numerator, denominator } = conversionOf(key.day);
    return ownAtto + divideHalfUp(foreignAtto * numerator, denominator);
  };
}

function add(to: RunningDrift, sums: Sums, reportedAtto: bigint): void {
  to.calls += sums.reportedCalls;
  to.unpricedCalls += sums.reportedUnpricedCalls;
  to.unconvertibleCalls += sums.unconvertibleCalls;
  to.costAtto += sums.comparedCostAtto;
  to.reportedAtto += reportedAtto;
}

const comparedCalls = ({ calls, unpricedCalls, unconvertibleCalls }: RunningDrift): bigint =>
  calls - unpricedCalls - unconvertibleCalls;

function toRow(sums: RunningDrift): DriftRow<bigint, Decimal> {
  const compared = comparedCalls(sums);
  const isComparable = compared > 0n;
  const differenceAtto = sums.costAtto - sums.reportedAtto;
  const hasPercent = isComparable && sums.reportedAtto !== 0n;
  return {
    calls: sums.calls,
    compared_calls: compared,
    cost: isComparable ? money(sums.costAtto) : null,
    reported: isComparable ? money(sums.reportedAtto) : null,
    difference: isComparable ? money(differenceAtto) : null,
    percent: hasPercent
      ? new Decimal(divideHalfUp(differenceAtto * 10_000n, sums.reportedAtto), PERCENT_DECIMALS)
      : null,
    unpriced_calls: sums.unpricedCalls,
    unconvertible_calls: sums.unconvertibleCalls,
  };
}

type OfModel = readonly [model: string, sums: RunningDrift];

function byDifference([model, one]: OfModel, [otherModel, other]: OfModel): number {
  const sizeOf = ({ costAtto, reportedAtto }: RunningDrift): bigint =>
    costAtto > reportedAtto ? costAtto - reportedAtto : reportedAtto - costAtto;
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  if (size !== otherSize) return size > otherSize ? -1 : 1;
  return model < otherModel ? -1 : 1;
}

/** Calls that brought no cost are no part of this answer, so neither are those of them that are unpriced. */
const withReportedOnly = ({ key, sums }: CounterRow<'day'>) => ({
  key,
  sums: { ...sums, calls: sums.reportedCalls, unpricedCalls: sums.reportedUnpricedCalls },
});

import type { Anomalies, Anomaly } from '../../api-contract.ts';
import type { Decimal } from '../../money.ts';
import type { Books } from '../../spend/books.ts';
import { inMoneyOf } from '../../spend/shapes.ts';
import { type AnomalyQuestion, type FoundAnomaly, findAnomalies } from './find-anomalies.ts';
import { linkOf, momentText, periodOf } from './moment.ts';
import { firstJudged } from './odd-days.ts';

/**
 * `GET /anomalies`: days, and hours of today, that were not as expected. Read from the day counters of the days and six weeks before
 * them, and the hour counters of eight days.
 */
export async function anomalies(
  books: Books,
  question: Omit<AnomalyQuestion, 'hourDays'>,
): Promise<Anomalies<bigint, Decimal>> {
  const { found, rows, from, today } = await findAnomalies(books, { ...question, hourDays: 1 });
  return {
    estimate: true,
    period_days: question.days,
    judged_from: firstJudged(rows, from, today) ?? null,
    anomalies: found.map((one) => anomalyAnswer(one, books)).toReversed(),
    ...inMoneyOf(
      books.currency,
      rows.filter(({ key }) => key.day >= from),
    ),
  };
}

function anomalyAnswer(
  { at, measure, isAbove, sums, band, run, cause }: FoundAnomaly,
  { calendar }: Books,
): Anomaly<Decimal> {
  return {
    period: periodOf(at),
    at: momentText(at, calendar),
    measure: measure.name,
    direction: isAbove ? 'above' : 'below',
    actual: measure.exactOf(sums),
    expected: measure.show(band.expected),
    low: measure.show(band.low),
    high: measure.show(band.high),
    since: momentText(run[0], calendar),
    explained_by: cause,
    link: linkOf(at, calendar),
  };
}

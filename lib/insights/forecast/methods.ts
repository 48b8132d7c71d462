/** Ways to foretell the days to come from the days that are over. Figures are estimates, so doubles do; money of the books is none of them. */

/**
 * @param history one figure for each complete day, oldest first
 * @param horizon how many of the following days
 * @returns one figure for each of them; undefined where the method can say nothing of this history
 */
export type Predict = (history: readonly number[], horizon: number) => readonly number[] | undefined;

const WEEK = 7;
const WEEKS_OF_MEAN = 6;
const DAYS_OF_MEAN = 28;

const upTo = (horizon: number, figureOf: (index: number) => number): readonly number[] =>
  Array.from({ length: horizon }, (_, index) => figureOf(index));

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What lies whole weeks before the day `ahead` days after the history, newest first. */
const sameWeekdays = (history: readonly number[], ahead: number): readonly number[] => {
  const newest = history.length - WEEK + (ahead % WEEK);
  return Array.from({ length: WEEKS_OF_MEAN }, (_, week) => history[newest - week * WEEK]).filter(
    (value) => value !== undefined,
  );
};

/** The mean of the last weeks' same weekday. */
export const weekdayMean: Predict = (history, horizon) =>
  history.length < WEEK ? undefined : upTo(horizon, (ahead) => meanOf(sameWeekdays(history, ahead)));

/** The mean of the last four weeks, or of what there is. */
export const plainMean: Predict = (history, horizon) => {
  if (history.length === 0) return undefined;
  const mean = meanOf(history.slice(-DAYS_OF_MEAN));
  return upTo(horizon, () => mean);
};

/** Naive: as on the same weekday of the last week. */
export const sameWeekday: Predict = (history, horizon) =>
  history.length < WEEK ? undefined : upTo(horizon, (ahead) => sameWeekdays(history, ahead)[0] ?? 0);

/** Naive: as on the last day. */
export const lastDay: Predict = (history, horizon) => {
  const last = history.at(-1);
  return last === undefined ? undefined : upTo(horizon, () => last);
};

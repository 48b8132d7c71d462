import { meanOf } from './methods.ts';

const WEEK = 7;

/** Days that must be foretold for their drift to be seen: a week, and the same weekday before it. */
export const MIN_DAYS_TO_BOUND = WEEK + 1;

/**
 * What is foretold, no steeper than the history: a trend fitted to its last days runs away by chance, and a month ahead that is the
 * largest error there is. The drift of the foretold is held between nothing and the slope of the whole history.
 *
 * @param predicted at least {@link MIN_DAYS_TO_BOUND} days, of a weekly season over a line
 */
export function boundDrift(predicted: readonly number[], history: readonly number[]): readonly number[] {
  const drift = ((predicted.at(-1) ?? 0) - (predicted.at(-1 - WEEK) ?? 0)) / WEEK;
  const slope = slopeOf(history);
  const isOpposed = drift * slope <= 0;
  const kept = isOpposed ? 0 : Math.sign(drift) * Math.min(Math.abs(drift), Math.abs(slope));
  return predicted.map((value, index) => value + (kept - drift) * (index + 1));
}

/** What is added from a day to the next: the median over all pairs of weeks (Theil and Sen), which no single week can turn. */
function slopeOf(history: readonly number[]): number {
  const weeks = Array.from({ length: Math.floor(history.length / WEEK) }, (_, ago) => {
    const end = history.length - ago * WEEK;
    return meanOf(history.slice(end - WEEK, end));
  });
  const slopes = weeks.flatMap((newer, index) =>
    weeks.slice(index + 1).map((older, between) => (newer - older) / (WEEK * (between + 1))),
  );
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}

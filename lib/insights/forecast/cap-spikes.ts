const AROUND_DAYS = 7;
const SPIKE_FACTOR = 3;

/**
 * A history whose lone spikes are cut, so that one extraordinary day is not foretold again and again: a day above three times
 * the highest of the weeks before and after it is taken as high as that one. Days among days without any cost stay as they are.
 *
 * @returns the history, and the places of the days that were cut
 */
export function capSpikes(history: readonly number[]): { values: readonly number[]; capped: readonly number[] } {
  const limits = history.map((_value, index) => SPIKE_FACTOR * highestAround(history, index));
  const isSpike = history.map((value, index) => (limits[index] ?? 0) > 0 && value > (limits[index] ?? 0));
  return {
    values: history.map((value, index) => (isSpike[index] ? (limits[index] ?? 0) / SPIKE_FACTOR : value)),
    capped: isSpike.flatMap((is, index) => (is ? [index] : [])),
  };
}

function highestAround(history: readonly number[], index: number): number {
  const before = history.slice(Math.max(0, index - AROUND_DAYS), index);
  const after = history.slice(index + 1, index + 1 + AROUND_DAYS);
  return Math.max(0, ...before, ...after);
}

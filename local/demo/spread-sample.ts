import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Nine weeks: a month has one before it that it can be set against, and the forecast knows weekdays apart. */
export const DEMO_DAYS = 63;

const DAY_MS = 86_400_000;
/** The sample's own zone, Asia/Shanghai, which is the ledger's unless it is set otherwise. */
const OFFSET_MS = 8 * 3_600_000;
const TIMESTAMP = /^\{"timestamp": (\d+(?:\.\d+)?)/;

/** How busy a day is beside others, Sunday first, and an hour of it from midnight on: an evening's business. */
const WEEKDAYS = [0.7, 0.95, 1, 1.05, 1, 1.15, 0.8] as const;
const HOURS = [2, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 6, 7, 8, 8, 8, 7, 8, 10, 12, 11, 8, 4] as const;

/** Lines of a compressed sample. */
export const readSample = (file: string): readonly string[] =>
  gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');

/**
 * Gives the calls of a sample, one after the other, to the last days, so that the last one began at `nowMs`: each call once, with all that it
 * is but its time. The hour that they took becomes a day with its busy hours; today is as far as it has come.
 *
 * @param days how many, with today
 */
export function spreadSample(lines: readonly string[], nowMs: number, days = DEMO_DAYS): string[] {
  const calls = lines.map((line) => ({ line, ms: timestampMs(line) })).toSorted((a, b) => a.ms - b.ms);
  const today = Math.floor((nowMs + OFFSET_MS) / DAY_MS);
  const untilNow = shareOfDay((nowMs + OFFSET_MS) / DAY_MS - today);
  const sizes = Array.from({ length: days }, (_, index) => weightOf(today + 1 - days + index));
  sizes.push((sizes.pop() ?? 0) * untilNow);
  return share(calls, sizes).flatMap((ofDay, index) => {
    const startMs = (today + 1 - days + index) * DAY_MS - OFFSET_MS;
    const isToday = index === days - 1;
    const [first = 0, last = 0] = [ofDay[0]?.ms, ofDay.at(-1)?.ms];
    // The last call of a day that is over comes before midnight.
    const lengthMs = last - first + (isToday ? 0 : 1);
    return ofDay.map(({ line, ms }) => {
      const passed = lengthMs === 0 ? 1 : (ms - first) / lengthMs;
      const isLast = isToday && passed === 1;
      const atMs = isLast ? nowMs : startMs + momentOf(passed * (isToday ? untilNow : 1)) * DAY_MS;
      return line.replace(TIMESTAMP, `{"timestamp": ${(Math.min(nowMs, Math.floor(atMs)) / 1000).toFixed(3)}`);
    });
  });
}

const timestampMs = (line: string): number => Math.round(Number(TIMESTAMP.exec(line)?.[1] ?? 0) * 1000);

/** @param day since 1970-01-01, which was a Thursday */
const weightOf = (day: number): number => WEEKDAYS[(day + 4) % WEEKDAYS.length] ?? 1;

/** Cuts a list into parts of these sizes, as near as whole calls come to them; the last one has a call at least. */
function share<T>(list: readonly T[], sizes: readonly number[]): readonly (readonly T[])[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  let passed = 0;
  const ends = sizes.map((size) => {
    passed += size;
    return Math.min(list.length - 1, Math.round((passed / whole) * list.length));
  });
  ends[ends.length - 1] = list.length;
  return ends.map((end, index) => list.slice(ends[index - 1] ?? 0, end));
}

const ALL_HOURS = HOURS.reduce<number>((sum, hour) => sum + hour, 0);

/** The share of a day's calls that is made until a moment of it, 0–1. */
function shareOfDay(moment: number): number {
  const hours = moment * HOURS.length;
  const calls = HOURS.map((weight, hour) => weight * Math.min(1, Math.max(0, hours - hour)));
  return calls.reduce((sum, count) => sum + count, 0) / ALL_HOURS;
}

/** The moment of a day until which that share of its calls is made, 0–1. */
function momentOf(share: number): number {
  let left = share * ALL_HOURS;
  for (const [hour, weight] of HOURS.entries()) {
    if (left <= weight) return (hour + left / weight) / HOURS.length;
    left -= weight;
  }
  return 1;
}

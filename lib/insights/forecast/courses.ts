import type { Estimate } from '../../api-contract.ts';
import type { Decimal } from '../../money.ts';
import { toEstimate } from '../estimate.ts';
import type { Outlook } from './outlook.ts';
import { type Interval, intervalOf } from './scenarios.ts';

/** The running day: what it has cost, and how much of it is over, from 0 to 1. */
export interface RunningDay {
  readonly spent: number;
  readonly elapsed: number;
}

/** What today (0) and the days after it may cost, alone and together. */
export class Courses {
  readonly #predicted: readonly number[] | undefined;
  readonly #courses: readonly (readonly number[])[];
  readonly #spentToday: number;

  constructor(outlook: Outlook | undefined, today: RunningDay) {
    const withToday = (course: readonly number[]) => [restOfDay(course[0] ?? 0, today), ...course.slice(1)];
    this.#predicted = outlook && withToday(outlook.predicted);
    this.#courses = outlook?.scenarios.map(withToday) ?? [];
    this.#spentToday = today.spent;
  }

  /** @param spentBefore what is known and comes on top: the cost of days before today */
  sumOf(from: number, to: number, spentBefore = 0): Estimate<Decimal> {
    if (this.#predicted === undefined) return { expected: null, low: null, high: null };
    const sum = (course: readonly number[]): number =>
      course.slice(from, to + 1).reduce((total, value) => total + value, spentBefore);
    const expected = sum(this.#predicted);
    if (this.#courses.length === 0) return { expected: toEstimate(expected), low: null, high: null };
    const spent = spentBefore + (from === 0 ? this.#spentToday : 0);
    return { expected: toEstimate(expected), ...aroundOf(expected, intervalOf(this.#courses.map(sum)), spent) };
  }

  /** Whether there are courses to tell a chance from. */
  get areKnown(): boolean {
    return this.#courses.length > 0;
  }

  /**
   * For each day until `to`: in what percent of the courses all until its end comes to so much; where there are none, 100 if what
   * is foretold does, else 0.
   */
  percentsReaching(amount: number, to: number, spentBefore: number): readonly number[] {
    const courses = this.areKnown ? this.#courses : [this.#predicted ?? []];
    const reaching = Array.from({ length: to + 1 }, () => 0);
    for (const course of courses) {
      let total = spentBefore;
      for (let index = 0; index <= to; index += 1) {
        total += course[index] ?? 0;
        if (total >= amount) reaching[index] = (reaching[index] ?? 0) + 1;
      }
    }
    return reaching.map((count) => (100 * count) / courses.length);
  }
}

/** An interval holds what is expected, and no sum is below what is spent. */
function aroundOf(expected: number, { low, high }: Interval, spent: number): Pick<Estimate<Decimal>, 'low' | 'high'> {
  const least = Math.max(spent, Math.min(low, expected));
  return { low: toEstimate(least), high: toEstimate(Math.max(high, expected, least)) };
}

/**
 * A day's figure when a part of the day is over: first what was foretold, last what was spent, and in between the more of what was
 * spent and what is left of the foretold, the later it is.
 */
function restOfDay(foretold: number, { spent, elapsed }: RunningDay): number {
  const left = (1 - elapsed) * foretold;
  return Math.max(spent, elapsed * (spent + left) + left);
}

import type { BudgetCourseAnswer } from '../../lib/api-contract.ts';
import type { BurnPoint } from '../charts/burn-down.tsx';
import { dayOf, formatDay } from '../i18n/formats.ts';
import { addDays } from '../state/range.ts';
import { elapsedShare } from './elapsed-share.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A day of a budget's period, or an hour of a daily one. */
export interface CourseStep {
  readonly label: string;
  /** Since the period began. */
  readonly spent: number;
  readonly left: number;
  readonly isOpen: boolean;
}

type Course = Pick<BudgetCourseAnswer, 'period' | 'period_from' | 'resets_at' | 'limit' | 'course'>;

/** The steps of the period so far; none where the ledger knows no course. */
export const courseSteps = ({ period, period_from, limit, course }: Course): readonly CourseStep[] =>
  (course ?? []).map((spent, index, { length }) => ({
    label: period === 'daily' ? hourLabel(index) : formatDay(addDays(dayOf(period_from), index)),
    spent,
    left: limit - spent,
    isOpen: index === length - 1,
  }));

/** Hours of the day since it began: where clocks are set on that day, they are told as if they were not. */
const hourLabel = (hours: number): string => new Date(hours * HOUR_MS).toISOString().slice('1970-01-01T'.length, -8);

/** Where the curve of what is left goes: the whole limit at first, then the end of each step, and now. */
export function burnPoints(budget: Course, now: string): readonly BurnPoint[] {
  const { period, period_from, resets_at, limit } = budget;
  const stepMs = period === 'daily' ? HOUR_MS : DAY_MS;
  const periodMs = Date.parse(resets_at) - Date.parse(period_from);
  const steps = courseSteps(budget).map(({ left, isOpen }, index) => ({
    elapsed: isOpen ? elapsedShare(budget, now) : Math.min(1, ((index + 1) * stepMs) / periodMs),
    left: left / limit,
  }));
  return [{ elapsed: 0, left: 1 }, ...steps];
}

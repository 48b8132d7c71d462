import { Cron } from 'croner';

const RATE_UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** When a schedule runs next, in milliseconds; undefined when never again. */
export type NextRun = (afterMs: number) => number | undefined;

/**
 * Reads a schedule expression of EventBridge Scheduler: `rate(5 minutes)` or `cron(0 8 ? * MON *)` with minutes, hours, days, months,
 * weekdays (1 is Sunday) and years, in a zone.
 *
 * @throws Error when it is neither.
 */
export function readSchedule(expression: string, timeZone: string): { isRate: boolean; nextRun: NextRun } {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) {
    const everyMs = Number(count) * (RATE_UNITS_MS[unit] ?? 0);
    return { isRate: true, nextRun: (afterMs) => afterMs + everyMs };
  }
  const [, fields] = /^cron\((\S+(?: \S+){5})\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`the local stack cannot read the schedule ${expression}`);
  const cron = new Cron(`0 ${fields}`, { timezone: timeZone, alternativeWeekdays: true, sloppyRanges: true });
  return { isRate: false, nextRun: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() };
}

import type { Projects } from '../alerts/ports.ts';
import { addDays } from '../calendar.ts';
import type { Day } from '../usage/record.ts';
import { FORGOTTEN_AFTER_SECONDS } from './compact-counter.ts';
import type { DayMark, DayMarks } from './ports.ts';
import type { ProjectDay } from './proof.ts';

export interface DaysToAuditPorts {
  /** Days whose counters moved, by the day on which they did. */
  readonly touched: DayMarks;
  /** Days whose counters have become compact, by the day from which on. */
  readonly compactable: DayMarks;
  readonly projects: Projects;
}

/** A day with what it is marked by. */
export interface MarkedDay {
  readonly of: ProjectDay;
  readonly marks: readonly DayMark[];
}

/** Marks of a day are taken on the next one: by then also the watermarks of the night of the proof have become useless. */
const DAYS_UNTIL_COMPACT = FORGOTTEN_AFTER_SECONDS / 86_400;

/** What is put of a day that was found in balance. */
export const compactMark = (of: ProjectDay, today: Day): DayMark => ({
  project: of.project,
  day: of.day,
  on: addDays(today, DAYS_UNTIL_COMPACT),
});

/**
 * Days whose counters moved since their last proof, and yesterday of each project, once a night: that none of its counters moved may
 * mean that nothing was counted. It is marked too, so that it stays until it is found in balance.
 */
export async function daysToAudit(
  { touched, compactable, projects }: DaysToAuditPorts,
  today: Day,
): Promise<readonly MarkedDay[]> {
  const marked = await touched.before(today);
  const known = new Set([...marked, ...(await provedOn(compactable, today))].map(nameOf));
  const yesterday = addDays(today, -1);
  const quiet = (await projects.list())
    .map((project) => ({ project, day: yesterday, on: yesterday }))
    .filter((mark) => !known.has(nameOf(mark)));
  await touched.put(quiet);
  return byDay([...marked, ...quiet]);
}

/** Each day of these marks, in their order. */
export const byDay = (marks: readonly DayMark[]): MarkedDay[] =>
  [...Map.groupBy(marks, nameOf).values()].map((ofOne) => {
    const [{ project, day }] = ofOne as [DayMark];
    return { of: { project, day }, marks: ofOne };
  });

async function provedOn(compactable: DayMarks, today: Day): Promise<readonly DayMark[]> {
  const on = addDays(today, DAYS_UNTIL_COMPACT);
  return (await compactable.before(addDays(on, 1))).filter((mark) => mark.on === on);
}

const nameOf = ({ project, day }: ProjectDay): string => `${project}|${day}`;

import type { Schedule } from '../template/stack-template.ts';
import { type NextRun, readSchedule } from './next-run.ts';

export interface SchedulesOptions {
  readonly schedules: readonly Schedule[];
  readonly accept: (functionId: string, event: unknown) => void;
}

/** Timers of Node hold 24 days at most. */
const MAX_PAUSE_MS = 86_400_000;

/**
 * Runs the schedules of the template on the clock of this machine. One that runs at a rate runs at once as well: the machine was
 * off for an unknown time, and what such a schedule looks after has waited. A cron schedule waits for its hour.
 */
export function startSchedules({ schedules, accept }: SchedulesOptions): { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  for (const { functionId, event, expression, timeZone } of schedules) {
    const { isRate, nextRun } = readSchedule(expression, timeZone);
    const run = () => accept(functionId, event);
    if (isRate) run();
    repeat({ nextRun, run, timers });
  }
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

interface Repeated {
  readonly nextRun: NextRun;
  readonly run: () => void;
  readonly timers: Set<NodeJS.Timeout>;
}

function repeat({ nextRun, run, timers }: Repeated): void {
  const wait = (dueMs: number | undefined): void => {
    if (dueMs === undefined) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (Date.now() < dueMs) return wait(dueMs);
        run();
        wait(nextRun(Date.now()));
      },
      Math.min(Math.max(0, dueMs - Date.now()), MAX_PAUSE_MS),
    );
    timers.add(timer);
  };
  wait(nextRun(Date.now()));
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSchedule } from '../../../local/schedules/next-run.ts';
import { startSchedules } from '../../../local/schedules/schedules.ts';

const nextOf = (expression: string, timeZone: string, after: string): string | undefined => {
  const next = readSchedule(expression, timeZone).nextRun(Date.parse(after));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('a schedule expression', () => {
  it.each([
    ['rate(5 minutes)', 'UTC', '2026-11-24T00:00:07Z', '2026-11-24T00:05:07.000Z'],
    ['rate(1 hour)', 'UTC', '2026-11-24T00:00:00Z', '2026-11-24T01:00:00.000Z'],
    ['rate(2 days)', 'UTC', '2026-11-24T00:00:00Z', '2026-11-26T00:00:00.000Z'],
    // Mondays at 8 in Shanghai; by AWS's numbers Monday is 2.
    ['cron(0 8 ? * MON *)', 'Asia/Shanghai', '2026-11-24T00:00:00Z', '2026-11-30T00:00:00.000Z'],
    ['cron(0 8 ? * 2 *)', 'Asia/Shanghai', '2026-11-24T00:00:00Z', '2026-11-30T00:00:00.000Z'],
    ['cron(30 2 * * ? *)', 'Asia/Shanghai', '2026-11-24T18:29:00Z', '2026-11-24T18:30:00.000Z'],
    ['cron(30 2 * * ? *)', 'Asia/Shanghai', '2026-11-24T18:30:00Z', '2026-11-25T18:30:00.000Z'],
    ['cron(0/20 * * * ? *)', 'UTC', '2026-11-24T00:21:00Z', '2026-11-24T00:40:00.000Z'],
    ['cron(0 6 1 * ? *)', 'Europe/Berlin', '2026-02-02T00:00:00Z', '2026-03-01T05:00:00.000Z'],
    ['cron(0 0 1 1 ? 2026)', 'UTC', '2026-01-01T00:00:00Z', undefined],
  ])('%s in %s after %s runs at %s', (expression, zone, after, next) => {
    expect(nextOf(expression, zone, after)).toBe(next);
  });

  it.each(['at(2026-11-24T00:00:00)', 'cron(0 8 * *)', 'rate(5 fortnights)', ''])('%j is refused', (expression) => {
    expect(() => readSchedule(expression, 'UTC')).toThrow(`cannot read the schedule ${expression}`);
  });
});

describe('the schedules of the template', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-24T00:00:00Z') });
  });
  afterEach(() => vi.useRealTimers());

  const start = (expression: string) => {
    const runs: string[] = [];
    const schedule = { functionId: 'Job', event: { sweep: true }, expression, timeZone: 'UTC' };
    const schedules = startSchedules({
      schedules: [schedule],
      accept: (id, event) => runs.push(`${id} ${JSON.stringify(event)} ${new Date().toISOString().slice(0, 16)}`),
    });
    return { runs, schedules };
  };

  it('run at once when they have a rate, and at it', async () => {
    const { runs, schedules } = start('rate(5 minutes)');
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    const expected = ['00:00', '00:05', '00:10'].map((time) => `Job {"sweep":true} 2026-11-24T${time}`);
    expect(runs).toEqual(expected);
    schedules.stop();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(runs).toEqual(expected);
  });

  it('wait for their hour when they have one, however far it is', async () => {
    const { runs } = start('cron(0 6 1 3 ? *)');
    await vi.advanceTimersByTimeAsync(90 * 86_400_000);
    expect(runs).toEqual([]);
    await vi.advanceTimersByTimeAsync(10 * 86_400_000);
    expect(runs).toEqual(['Job {"sweep":true} 2027-03-01T06:00']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { AnomalyAlert } from '../../../../lib/alerts/alert.ts';
import type { Mail } from '../../../../lib/alerts/ports.ts';
import { recheckProjects } from '../../../../lib/alerts/recheck.ts';
import { addDays } from '../../../../lib/calendar.ts';
import { AnomalyCheck } from '../../../../lib/insights/anomalies/anomaly-check.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../../../support/in-memory-alerts.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { NOW_US, shanghai } from '../../../support/random-records.ts';

const TODAY = shanghai.dayOf(NOW_US);
const HOUR_US = 3_600_000_000;
const HUNDRED = { calls: 100n, successes: 100n, costAtto: attosOf(10) };

/** Sixty days until yesterday with a hundred calls for ten each. */
const STEADY: readonly DaySum[] = Array.from({ length: 60 }, (_, index) => ({
  day: addDays(TODAY, index - 60),
  ...HUNDRED,
}));

/** A hundred calls for ten in every hour of the eight days before today, and in those of today that are over. */
const HOURLY: readonly DaySum[] = Array.from({ length: 9 }, (_, index) => addDays(TODAY, index - 8)).flatMap((day) =>
  shanghai
    .hoursOf(day)
    .filter((hourStartUs) => hourStartUs + HOUR_US <= NOW_US)
    .map((hourStartUs) => ({ day, hourStartUs, ...HUNDRED })),
);

const dear = (daysAgo: number): DaySum => ({
  day: addDays(TODAY, -daysAgo),
  calls: 0n,
  successes: 0n,
  costAtto: attosOf(500),
});
const hourOf = (daysAgo: number, hour: number) => shanghai.hoursOf(addDays(TODAY, -daysAgo))[hour] ?? 0;
const dearHour = (daysAgo: number, hour: number): DaySum => ({ ...dear(daysAgo), hourStartUs: hourOf(daysAgo, hour) });

describe('the look for anomalies', () => {
  let alerts: InMemoryAlerts;
  let mails: string[];
  beforeEach(() => {
    alerts = new InMemoryAlerts();
    mails = [];
  });

  /** What an instance that has just started mails about these books. */
  async function check(sums: readonly DaySum[], nowUs = NOW_US): Promise<readonly string[]> {
    mails = [];
    const ports = {
      ...insightBooks(sums),
      outbox: alerts,
      places: new InMemoryMailPlaces(),
      mailer: { send: async ({ subject }: Mail) => void mails.push(subject) },
      clock: () => nowUs,
      style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
    };
    const { failures } = await recheckProjects({
      projects: { list: async () => ['nobody', 'main'] },
      watch: new AnomalyCheck(ports),
    });
    expect(failures).toEqual([]);
    return mails.map((subject) => subject.replace('tokenledger: ', '').replace(' what was expected', ''));
  }
  const raised = async () => (await alerts.list('main', { limit: 100 })).items as readonly AnomalyAlert[];

  it('mails a day of today or yesterday once, whatever its figures become, and none of the days before', async () => {
    const old = [20, 9, 5, 2].map(dear);
    expect(await check([...STEADY, ...old])).toEqual([]);
    const late = [...STEADY, ...old.slice(0, 3), dear(0)];
    expect(await check(late)).toEqual(['cost above on 2023-11-17']);
    expect(await check(late)).toEqual([]);
    expect(await check([...late, dear(0)])).toEqual([]);
    expect(await check(STEADY)).toEqual([]);
    expect(await check([...late, dear(0)])).toEqual([]);
    expect(await raised()).toMatchObject([
      { subject: { measure: 'cost', at: TODAY }, facts: { at: TODAY, isPartial: true, unpricedCalls: 0n } },
    ]);
  });

  it('says of one that has gone on for days what it is by now, since when, and nothing more while it goes on', async () => {
    const days = [4, 3, 2, 1].map(dear);
    expect(await check([...STEADY, ...days])).toEqual(['cost above on 2023-11-16']);
    const between = [addDays(TODAY, -3), addDays(TODAY, -2)];
    expect(await raised()).toMatchObject([
      { subject: { at: addDays(TODAY, -4) }, facts: { at: addDays(TODAY, -1), between, isPartial: false } },
    ]);
    expect(await check([...STEADY, ...days, dear(0)])).toEqual([]);
  });

  it('is silent about a day to which a late record has joined the one before it', async () => {
    expect(await check([...STEADY, dear(1)])).toEqual(['cost above on 2023-11-16']);
    expect(await check([...STEADY, dear(2), dear(1), dear(0)])).toEqual([]);
  });

  it('mails a day without calls when it is over', async () => {
    const quiet = STEADY.filter(({ day }) => day !== addDays(TODAY, -1));
    expect(await check(quiet)).toEqual(['cost below on 2023-11-16', 'calls below on 2023-11-16']);
  });

  it('mails hours of today and of yesterday, the last one too, and hours in a row once', async () => {
    const odd = [dearHour(1, 22), dearHour(1, 23), dearHour(0, 0), dearHour(0, 5)];
    expect(await check([...HOURLY, ...odd])).toEqual([
      'cost above at 2023-11-17 00:00',
      'cost above at 2023-11-17 05:00',
    ]);
    expect((await raised()).map(({ subject }) => subject.at).toSorted()).toEqual([hourOf(1, 22), hourOf(0, 5)]);
    expect(await check([...HOURLY, ...odd, dearHour(0, 1), dearHour(0, 6)])).toEqual([]);
  });

  it('mails an hour without calls when it is over, also that before midnight', async () => {
    const without = (hourStartUs: number) => HOURLY.filter((sum) => sum.hourStartUs !== hourStartUs);
    const [tenAt, running] = [hourOf(0, 14), shanghai.hourStartOf(NOW_US)];
    expect(await check(without(running))).toEqual([]);
    const expected = (at: string) => ['cost', 'calls'].map((measure) => `${measure} below at ${at}`);
    expect(await check(without(tenAt))).toEqual(expected('2023-11-17 14:00'));
    const pastMidnightUs = shanghai.startOfDay(TODAY) + HOUR_US / 6;
    expect(await check(without(hourOf(1, 23)), pastMidnightUs)).toEqual(expected('2023-11-16 23:00'));
  });
});

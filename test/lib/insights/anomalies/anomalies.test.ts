import { describe, expect, it } from 'vitest';
import { addDays } from '../../../../lib/calendar.ts';
import { anomalies } from '../../../../lib/insights/anomalies/anomalies.ts';
import { anomaliesOf, isFound, ledgerOf, plantedOf } from '../../../support/anomaly-world.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { NOW_US } from '../../../support/random-records.ts';

const TODAY = '2023-11-17';

/** So many days until yesterday, each with a hundred calls for ten, and today with what is given. */
const steady = (days: number, ...more: DaySum[]): DaySum[] => [
  ...Array.from({ length: days }, (_, index) => ({
    day: addDays(TODAY, index - days),
    calls: 100n,
    successes: 99n,
    costAtto: attosOf(10),
  })),
  ...more,
];

const ask = (sums: readonly DaySum[], days = 30) =>
  anomalies(insightBooks(sums), { project: 'main', nowUs: NOW_US, days });

describe('generated ledgers of ninety days', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('clean one %i has nothing odd', async (seed) => {
    expect(await anomaliesOf(ledgerOf(seed))).toEqual([]);
  });

  it.each([1, 2])(
    'what is planted in ledger %i is found, and the row that it was planted in is named',
    async (seed) => {
      for (const planted of plantedOf(seed)) {
        expect(isFound(planted, await anomaliesOf(ledgerOf(seed, planted))), JSON.stringify(planted)).toBe(true);
      }
    },
  );
});

describe('an odd day', () => {
  const odd = { day: '2023-11-10', calls: 100n, successes: 100n };

  it('says what was expected and what it was, to the last digit, and what explains most of it', async () => {
    const dear = { ...odd, costAtto: 90_000_000_000_000_000_001n, function: 'batch', model: 'gpt-4' };
    const { anomalies: found, judged_from: from } = await ask(steady(60, dear));
    expect(from).toBe('2023-10-19');
    expect(found.map(({ measure }) => measure)).toEqual(['cost']);
    expect(found[0]).toMatchObject({
      period: 'day',
      at: '2023-11-10',
      direction: 'above',
      since: '2023-11-10',
      explained_by: { function: 'batch', model: 'gpt-4', share: 100 },
      link: '/stats/range?from=2023-11-10&to=2023-11-10&group_by=function',
    });
    expect([found[0]?.actual, found[0]?.expected].map(String)).toEqual(['100.000000000000000001', '10']);
    expect(Number(found[0]?.low)).toBeLessThan(10);
    expect(Number(found[0]?.high)).toBeGreaterThan(10);
  });

  it('of failures shows them in percent', async () => {
    const { anomalies: found } = await ask(steady(60, { day: '2023-11-10', calls: 100n, successes: 40n }));
    expect(found).toMatchObject([{ measure: 'failure_rate', direction: 'above' }]);
    expect(found[0]?.actual.toString()).toBe('30.5');
  });

  it('without any calls is odd, when it is over', async () => {
    const quiet = steady(60).filter(({ day }) => day !== '2023-11-16');
    const { anomalies: found } = await ask(quiet);
    expect(found.map(({ at, measure, direction }) => [at, measure, direction])).toEqual([
      ['2023-11-16', 'calls', 'below'],
      ['2023-11-16', 'cost', 'below'],
    ]);
  });

  it('in a row with others begins with the first of them', async () => {
    const days = ['2023-11-12', '2023-11-13', '2023-11-15'];
    const { anomalies: found } = await ask(steady(60, ...days.map((day) => ({ ...odd, day, costAtto: attosOf(200) }))));
    expect(found.filter(({ measure }) => measure === 'cost').map(({ at, since }) => [at, since])).toEqual([
      ['2023-11-15', '2023-11-15'],
      ['2023-11-13', '2023-11-12'],
      ['2023-11-12', '2023-11-12'],
    ]);
  });

  it('is judged by what came before it only', async () => {
    const whole = steady(60, { ...odd, costAtto: attosOf(200) });
    const until = whole.filter(({ day }) => day <= '2023-11-10');
    const onDay = async (sums: readonly DaySum[]) => (await ask(sums)).anomalies.find(({ at }) => at === '2023-11-10');
    expect(await onDay(until)).toEqual(await onDay(whole));
  });

  it('today is odd only where it is above already', async () => {
    expect((await ask(steady(60))).anomalies).toEqual([]);
    const today = { day: TODAY, calls: 100n, successes: 100n, costAtto: attosOf(500) };
    expect((await ask(steady(60, today))).anomalies).toMatchObject([{ at: TODAY, measure: 'cost' }]);
  });
});

it('nothing is judged before four weeks are over', async () => {
  const dear = { day: '2023-11-16', costAtto: attosOf(10_000) };
  expect(await ask(steady(27, dear))).toMatchObject({ judged_from: null, anomalies: [] });
  expect(await ask(steady(28, dear))).toMatchObject({ judged_from: TODAY, anomalies: [] });
});

it('a ledger of few days with calls has nothing odd but what is far above all of them', async () => {
  const sparse = Array.from({ length: 24 }, (_, index) => ({
    day: addDays('2023-09-10', index * 3),
    costAtto: attosOf(5 + (index % 4)),
  }));
  expect((await ask(sparse)).anomalies).toEqual([]);
  const found = (await ask([...sparse, { day: '2023-11-16', costAtto: attosOf(80) }])).anomalies;
  expect(found.map(({ at, measure }) => [at, measure])).toEqual([['2023-11-16', 'cost']]);
});

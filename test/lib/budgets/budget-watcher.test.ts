import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBudgetAlert } from '../../../lib/alerts/alert.ts';
import type { Mail } from '../../../lib/alerts/ports.ts';
import { CounterWatch } from '../../../lib/alerts/watch-counters.ts';
import type { Budget } from '../../../lib/budgets/budget.ts';
import { BudgetWatcher } from '../../../lib/budgets/budget-watcher.ts';
import type { AnyCounterRow } from '../../../lib/counters/counter.ts';
import { toBrief, writeBrief } from '../../../lib/insights/forecast/brief.ts';
import { forecast } from '../../../lib/insights/forecast/forecast.ts';
import { seasonal } from '../../support/augurs.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { budget } from './budget-builder.ts';
import { budgetWorld, CENT, call } from './budget-world.ts';

const DAY_US = 86_400_000_000;

describe('a budget', () => {
  it('tells of each threshold once, when it is reached and not before', async () => {
    const { spend, told, mails } = budgetWorld([budget()]);
    await spend(call(2499));
    expect(await told()).toEqual([]);
    await spend(call(1));
    expect(await told()).toEqual(['2023-11-17 50']);
    await spend(call(1499));
    await spend(call(1));
    expect(await told()).toEqual(['2023-11-17 50', '2023-11-17 80']);
    await spend(call(1000), call(1));
    for (let more = 0; more < 20; more += 1) await spend(call(5000));
    expect(await told()).toEqual(['2023-11-17 50', '2023-11-17 80', '2023-11-17 100']);
    expect(mails).toHaveLength(3);
  });

  it('tells of the highest threshold that is newly reached, and never again of the lower ones', async () => {
    const { spend, told, instance, book, shown } = budgetWorld([budget()]);
    await spend(call(4999));
    await spend(call(2));
    expect(await told()).toEqual(['2023-11-17 80', '2023-11-17 100']);
    // Another instance, which remembers nothing.
    await instance().look(await shown(book([call(1)])));
    expect(await told()).toHaveLength(2);
  });

  it('tells anew in the next period, and in the same one after its terms were changed', async () => {
    const { spend, told, state, store } = budgetWorld([budget({ thresholds: [100] })]);
    await spend(call(5000));
    state.nowUs += DAY_US;
    await spend(call(4999, { timestampUs: state.nowUs }));
    expect(await told()).toEqual(['2023-11-17 100']);
    await spend(call(1, { timestampUs: state.nowUs }));
    expect(await told()).toEqual(['2023-11-17 100', '2023-11-18 100']);
    await store.write({
      ...budget({ thresholds: [100], revision: 2, limitAtto: 1n, changedAtUs: state.nowUs }),
      isRemoved: false,
    });
    await spend(call(1, { timestampUs: state.nowUs }));
    // The day before was over when the limit was lowered.
    expect(await told()).toEqual(['2023-11-17 100', '2023-11-18 100', '2023-11-18 100']);
  });

  it.each<[string, Partial<Budget>, readonly string[]]>([
    ['all', { scope: { type: 'all' } }, ['2023-11-17 100']],
    ['a user', { scope: { type: 'user', value: 'u1' } }, ['2023-11-17 100']],
    ['a user who spends less', { scope: { type: 'user', value: 'u2' } }, []],
    ['a model', { scope: { type: 'model', value: 'm1' } }, ['2023-11-17 100']],
    ['a model of which less is spent', { scope: { type: 'model', value: 'm2' } }, []],
    ['a function', { scope: { type: 'function', value: 'f1' } }, ['2023-11-17 100']],
    ['an anchor', { scope: { type: 'anchor', value: 'a1' } }, ['2023-11-17 100']],
    ['another anchor', { scope: { type: 'anchor', value: 'a2' } }, []],
    ['each user', { scope: { type: 'each_user' } }, ['2023-11-17 u1 100']],
    ['a week', { period: 'weekly', limitAtto: 7000n * CENT }, ['2023-W46 100']],
    ['each user a month', { scope: { type: 'each_user' }, period: 'monthly' }, ['2023-11 u1 100', '2023-11 u3 100']],
    ['another project', { project: 'other' }, []],
  ])('of %s is told of by the stream, and by a sweep that was told of nothing', async (_, facts, expected) => {
    const records = [
      call(3000, { userId: 'u1', model: 'm1', function: 'f1', anchorId: 'a1' }),
      call(2000, { userId: 'u1', model: 'm1', function: 'f1', anchorId: 'a1' }),
      call(100, { userId: 'u2', model: 'm2', function: 'f2', anchorId: 'a2' }),
      call(4000, { userId: 'u3', timestampUs: NOW_US - 3 * DAY_US }),
      call(1000, { userId: 'u3' }),
    ];
    const terms = { thresholds: [100], createdAtUs: NOW_US - DAY_US, changedAtUs: NOW_US - DAY_US, ...facts };
    const byStream = budgetWorld([budget(terms)]);
    await byStream.spend(...records);
    expect((await byStream.told()).toSorted()).toEqual(expected);
    const bySweep = budgetWorld([budget(terms)]);
    bySweep.book(records);
    expect(await bySweep.watch.recheck('main')).toMatchObject({ raised: expected.length });
    expect((await bySweep.told()).toSorted()).toEqual(expected);
  });

  it('tells nobody of periods that are long over', async () => {
    const { spend, told, watch } = budgetWorld([budget({ changedAtUs: 0 })]);
    await spend(call(5000, { timestampUs: NOW_US - 2 * DAY_US }));
    await watch.recheck('main');
    expect(await told()).toEqual([]);
    await spend(call(5000, { timestampUs: NOW_US - DAY_US }));
    expect(await told()).toEqual(['2023-11-16 100']);
  });

  it('is mailed to its own topics, with who and what drives it and what is unpriced', async () => {
    const { spend, mails, alerts } = budgetWorld([budget({ notify: ['finance', 'alerts'], thresholds: [100] })]);
    const unpriced = bookedRecord(
      { id: 'x', userId: 'u9', model: 'm9', function: 'f9', timestampUs: NOW_US },
      UNPRICED,
    );
    await spend(
      unpriced,
      ...[1, 2, 3, 4, 5, 6].map((n) => call(1000 * n, { userId: `u${n}`, model: `m${n}`, function: 'f' })),
    );
    expect(mails.map(({ topic }) => topic)).toEqual(['finance', 'alerts']);
    const [alert] = (await alerts.list('main', { limit: 1 })).items;
    const names = (drivers: readonly { name: string }[] = []) => drivers.map(({ name }) => name);
    const facts = alert !== undefined && isBudgetAlert(alert) ? alert.facts : undefined;
    expect(facts).toMatchObject({ spentAtto: 21_000n * CENT, calls: 7n, unpricedCalls: 1n, alsoReached: [] });
    expect(names(facts?.users)).toEqual(['u6', 'u5', 'u4', 'u3', 'u2']);
    expect(names(facts?.models)).toEqual(['m6', 'm5', 'm4', 'm3', 'm2']);
    expect(names(facts?.functions)).toEqual(['f', 'f9']);
    // 15:20 of 24 h.
    expect(facts?.expectedAtto).toBe((21_000n * CENT * 1440n) / 920n);
  });
});

describe('what an alert expects of the end of the period', () => {
  /** A ledger with forty days of 300 cents and a forecast that was kept an hour ago. */
  async function foretold(one: Budget, madeAtUs = NOW_US - 3_600_000_000) {
    const ledger = budgetWorld([one]);
    const past = Array.from({ length: 40 }, (_, ago) => call(300, { timestampUs: NOW_US - (ago + 1) * DAY_US }));
    ledger.book(past);
    const books = { counters: ledger.counters, budgets: ledger.store, calendar: shanghai, currency: 'CNY', seasonal };
    const made = await forecast(books, { project: 'main', nowUs: madeAtUs, days: 0 });
    await ledger.forecasts.put({ project: 'main', madeAtUs, text: writeBrief(toBrief(made, shanghai.iso(madeAtUs))) });
    const factsOf = async (cents: number) => {
      await ledger.spend(call(cents));
      const [alert] = (await ledger.alerts.list('main', { limit: 1 })).items;
      return alert !== undefined && isBudgetAlert(alert) ? alert.facts : undefined;
    };
    return { ...ledger, factsOf };
  }
  // 16 days of 3 are spent before today; of 30 days 90, but for what was not spent of today when it was made.
  const monthly = budget({ period: 'monthly', limitAtto: 8_000n * CENT });

  it('is the forecast, with how sure it is', async () => {
    const { factsOf, mails } = await foretold(monthly);
    const facts = await factsOf(300);
    expect(facts?.forecast).toMatchObject({ madeAtUs: NOW_US - 3_600_000_000, method: 'weekday_mean', chance: 100 });
    expect(Math.round(Number(facts?.expectedAtto ?? 0n) / 1e18)).toBe(89);
    expect(facts?.forecast?.between?.lowAtto).toBeLessThanOrEqual(facts?.expectedAtto ?? 0n);
    expect(mails[0]?.text).toMatch(
      /by the forecast: [\d.]+ CNY, between .*limit is reached: 100% \(.*, made 2023-11-17 14:20\)/,
    );
  });

  it('is not below what is spent since', async () => {
    const { factsOf } = await foretold(monthly);
    const facts = await factsOf(20_000);
    expect(facts?.expectedAtto).toBe(facts?.spentAtto);
    expect(facts?.forecast?.between?.highAtto).toBe(facts?.spentAtto);
  });

  it('of each user is that of the user', async () => {
    const { factsOf } = await foretold({ ...monthly, scope: { type: 'each_user' } });
    expect((await factsOf(300))?.forecast).toMatchObject({ chance: 100 });
  });

  it.each([
    ['another limit', { limitAtto: 8_001n * CENT }, undefined],
    ['another period', { period: 'weekly', limitAtto: 1_500n * CENT }, undefined],
    ['a forecast of the day before yesterday', {}, NOW_US - 2 * DAY_US],
  ] as const)('is the mean so far where there is only %s', async (_, terms, madeAtUs) => {
    const { factsOf, store, mails } = await foretold(monthly, madeAtUs);
    await store.write({ ...monthly, ...terms, revision: 2, isRemoved: false });
    expect((await factsOf(300))?.forecast).toBeUndefined();
    expect(mails[0]?.text).toContain('by the mean so far');
  });
});

it('whatever is seen in whatever order, twice or not at all, each threshold that was reached is spoken for, and none twice', async () => {
  const step = fc.record({
    cents: fc.integer({ min: 0, max: 3000 }),
    user: fc.constantFrom('u1', 'u2'),
    day: fc.constantFrom(0, 1),
    is: fc.constantFrom('shown', 'lost', 'late', 'other instance' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, isOfEach) => {
      const one = budget({ scope: { type: isOfEach ? 'each_user' : 'all' }, changedAtUs: 0 });
      const { book, shown, watch, instance, told } = budgetWorld([one]);
      const late: AnyCounterRow[] = [];
      const spent = new Map<string, number>();
      for (const { cents, user, day, is } of steps) {
        const record = call(cents, { userId: user, timestampUs: NOW_US - day * DAY_US });
        const place = isOfEach ? `${record.day} ${user}` : record.day;
        spent.set(place, (spent.get(place) ?? 0) + cents);
        const rows = await shown(book([record]));
        if (is === 'late') late.push(...rows);
        if (is === 'shown') await watch.look(rows);
        if (is === 'other instance') await instance().look(rows);
      }
      await instance().look(late);
      await instance().recheck('main');
      const all = await told();
      expect(new Set(all).size).toBe(all.length);
      for (const [place, cents] of spent) {
        const own = all.filter((text) => text.startsWith(`${place} `)).map((text) => Number(text.split(' ').at(-1)));
        const reached = [50, 80, 100].filter((threshold) => cents * 100 >= threshold * 5000);
        expect(own.at(-1) ?? 0).toBe(reached.at(-1) ?? 0);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 60 },
  );
});

it('mails of budgets keep to the places of a topic', async () => {
  const budgets = Array.from({ length: 12 }, (_, index) => budget({ id: `budget_${index}`, thresholds: [100] }));
  const alerts = new InMemoryAlerts();
  const mails: Mail[] = [];
  const counters = new InMemoryCounterReader([call(5000)]);
  const ports = {
    budgets: new InMemoryBudgets(budgets),
    forecasts: new InMemoryKeptForecasts(),
    counters,
    calendar: shanghai,
    outbox: alerts,
    places: new InMemoryMailPlaces(),
    mailer: { send: async (mail: Mail) => void mails.push(mail) },
    clock: () => NOW_US,
    style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
  };
  const watch = new CounterWatch(ports, [new BudgetWatcher(ports)]);
  expect(await watch.recheck('main')).toMatchObject({ raised: 12, mails: 9 });
});

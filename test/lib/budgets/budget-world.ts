import { isBudgetAlert } from '../../../lib/alerts/alert.ts';
import type { Mail } from '../../../lib/alerts/ports.ts';
import { CounterWatch } from '../../../lib/alerts/watch-counters.ts';
import type { Budget } from '../../../lib/budgets/budget.ts';
import { BudgetWatcher } from '../../../lib/budgets/budget-watcher.ts';
import type { AnyCounterRow } from '../../../lib/counters/counter.ts';
import { countersOf, sumsOf } from '../../../lib/counters/families.ts';
import type { BookedRecord } from '../../../lib/usage/record.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryAlerts } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

export const CENT = 10n ** 16n;

let calls = 0;
/** A call that cost so many cents. */
export const call = (cents: number, facts: Parameters<typeof bookedRecord>[0] = {}): BookedRecord =>
  bookedRecord(
    { id: `call-${calls++}`, timestampUs: NOW_US, ...facts },
    { costAtto: BigInt(cents) * CENT, price: { source: 'built-in', priceId: 'p', model: 'm' } },
  );

/** A ledger whose watch is told of some of its counters, or of none. */
export function budgetWorld(budgets: readonly Budget[]) {
  const state = { nowUs: NOW_US };
  const counters = new InMemoryCounterReader();
  const store = new InMemoryBudgets(budgets);
  const alerts = new InMemoryAlerts();
  const mails: Mail[] = [];
  const forecasts = new InMemoryKeptForecasts();
  const ports = {
    forecasts,
    budgets: store,
    counters,
    calendar: shanghai,
    outbox: alerts,
    places: { take: async () => 'taken' as const },
    mailer: { send: async (mail: Mail) => void mails.push(mail) },
    clock: () => state.nowUs++,
    style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
  };
  const instance = () => new CounterWatch(ports, [new BudgetWatcher(ports)]);
  const watch = instance();
  const book = (records: readonly BookedRecord[]): AnyCounterRow[] => {
    const keys = records.flatMap((record) => countersOf(record).map((key) => ({ key, sums: sumsOf(record) })));
    for (const row of keys) counters.add(row);
    return keys;
  };
  /** The counters of these records as the stream shows them. */
  const shown = async (rows: readonly AnyCounterRow[]): Promise<AnyCounterRow[]> => {
    const now: AnyCounterRow[] = [];
    for (const { key } of rows) {
      const all: readonly AnyCounterRow[] =
        key.family === 'day'
          ? await counters.days(key.project, key.day, key.day)
          : key.family === 'anchor'
            ? await counters.anchors(key.project, key.day)
            : key.family === 'user'
              ? await counters.userDays(key.project, key.user, [key.day])
              : [];
      now.push(...all.map(({ key: of, sums }) => ({ key: of, sums: { ...sums } })));
    }
    return now;
  };
  const spend = async (...records: BookedRecord[]) => watch.look(await shown(book(records)));
  const told = async (project = 'main') =>
    (await alerts.list(project, { limit: 1000 })).items
      .toReversed()
      .filter(isBudgetAlert)
      .map(
        ({ subject }) =>
          `${subject.period} ${subject.user ?? ''}${subject.user === undefined ? '' : ' '}${subject.threshold}`,
      );
  return { state, store, counters, forecasts, alerts, mails, watch, instance, book, shown, spend, told };
}

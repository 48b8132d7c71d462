import type { Delivery } from '../alerts/alert.ts';
import type { AlertRaiser } from '../alerts/raise-alerts.ts';
import type { Watcher } from '../alerts/watch-counters.ts';
import { addDays, type Calendar } from '../calendar.ts';
import type { AnyCounterRow } from '../counters/counter.ts';
import type { KeptForecasts } from '../insights/forecast/kept-forecasts.ts';
import type { Clock, CounterReader } from '../ports.ts';
import type { Day, Project } from '../usage/record.ts';
import type { Budget } from './budget.ts';
import { type BudgetLook, looksOf, reachedThresholds, thresholdSubject } from './budget-alert.ts';
import { budgetFacts } from './budget-facts.ts';
import { nextPeriodFrom } from './period.ts';
import type { Budgets } from './ports.ts';
import { CLOSING_US, isOf, Spending, type SpendTarget, type Spent } from './spending.ts';

export interface BudgetWatchPorts {
  readonly budgets: Pick<Budgets, 'list'>;
  readonly counters: Pick<CounterReader, 'days' | 'userDays' | 'anchors' | 'users'>;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOfDay'>;
  readonly forecasts: Pick<KeptForecasts, 'find'>;
  readonly clock: Clock;
}

/** Closed days rarely move, and a budget of each user has many of them. */
const CLOSED_DAYS_MAX_AGE_US = 3_600_000_000;

/** A look with the counters of the stream that are a part of its sum. */
interface SeenLook extends BudgetLook {
  readonly seen: readonly AnyCounterRow[];
}

/**
 * Raises alerts of budgets: of the highest threshold that is newly reached, by revision, period and user. It looks at sums, not at
 * what has changed in them, so it does not matter what is seen twice, late or never: whoever looks next finds the same level.
 */
export class BudgetWatcher implements Watcher {
  readonly #ports: BudgetWatchPorts;
  readonly #spending: Spending;

  constructor(ports: BudgetWatchPorts) {
    this.#ports = ports;
    this.#spending = new Spending({ ...ports, closedDaysMaxAgeUs: CLOSED_DAYS_MAX_AGE_US });
  }

  async raise(rows: readonly AnyCounterRow[], raiser: AlertRaiser): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = [];
    for (const [project, own] of Map.groupBy(rows, ({ key }) => key.project)) {
      const budgets = await this.#ports.budgets.list(project);
      deliveries.push(...(await this.#look(project, touchedLooks(budgets, own), raiser)));
    }
    return deliveries;
  }

  /**
   * Every budget in the periods of today and yesterday; one of each user for all who called on these days. On a closed day that is
   * asked of daily ones only: of longer periods each user's earlier days would be read with every sweep.
   */
  async recheck(project: Project, raiser: AlertRaiser): Promise<readonly Delivery[]> {
    const budgets = await this.#ports.budgets.list(project);
    const days = this.#currentDays();
    const named = budgets.filter(({ scope }) => scope.type !== 'each_user');
    const looks = named.flatMap((budget) => looksOf(budget, days)).map((look) => ({ ...look, seen: [] }));
    const deliveries = [...(await this.#look(project, looks, raiser))];
    const openFrom = this.#ports.calendar.dayOf(this.#ports.clock() - CLOSING_US);
    for (const day of days) {
      const ofEach = budgets.filter(({ scope, period }) => {
        const isCheap = period === 'daily' || day >= openFrom;
        return scope.type === 'each_user' && isCheap;
      });
      if (ofEach.length === 0) continue;
      for await (const page of this.#ports.counters.users(project, day))
        deliveries.push(...(await this.#look(project, touchedLooks(ofEach, page), raiser)));
    }
    return deliveries;
  }

  async #look(project: Project, looks: readonly SeenLook[], raiser: AlertRaiser): Promise<readonly Delivery[]> {
    const nowUs = this.#ports.clock();
    const current = looks.filter((look) => this.#isCurrent(look));
    const questions = current.map(({ period, seen, ...look }) => ({ target: targetOf(look), period, seen }));
    const sums = await this.#spending.ask(project, questions, nowUs);
    const reached = current.flatMap((look, index) => reachedBy(look, sums[index]));
    const fresh = await raiser.fresh(reached, ({ subject }) => subject);
    const deliveries: Delivery[] = [];
    for (const { look, subject, spent, alsoReached } of fresh) {
      const facts = await budgetFacts(this.#ports, look, { spent, alsoReached, seen: look.seen }, nowUs);
      deliveries.push(...(await raiser.raise({ subject, facts }, look.budget.notify)));
    }
    return deliveries;
  }

  #currentDays(): readonly [Day, Day] {
    const today = this.#ports.calendar.dayOf(this.#ports.clock());
    return [addDays(today, -1), today];
  }

  /** A period that was over before yesterday, or before the budget said what it says, is nobody's concern any more. */
  #isCurrent({ budget, period }: BudgetLook): boolean {
    const [yesterday] = this.#currentDays();
    const endUs = this.#ports.calendar.startOfDay(nextPeriodFrom(period));
    return period.to >= yesterday && endUs > budget.changedAtUs;
  }
}

/** The looks that counters call for: those of which they are a part. */
function touchedLooks(budgets: readonly Budget[], rows: readonly AnyCounterRow[]): readonly SeenLook[] {
  const daysOf = (own: readonly AnyCounterRow[]): readonly Day[] => [...new Set(own.map(({ key }) => key.day))];
  const byUser = Map.groupBy(rows, ({ key }) => (key.family === 'user' ? key.user : undefined));
  return budgets.flatMap((budget): readonly SeenLook[] => {
    const { scope } = budget;
    if (scope.type !== 'each_user') {
      const seen = rows.filter(({ key }) => isOf(scope, key));
      return looksOf(budget, daysOf(seen)).map((look) => ({ ...look, seen }));
    }
    return [...byUser].flatMap(([user, seen]) =>
      user === undefined ? [] : looksOf(budget, daysOf(seen), user).map((look) => ({ ...look, seen })),
    );
  });
}

const targetOf = ({ budget: { scope }, user = '' }: Pick<BudgetLook, 'budget' | 'user'>): SpendTarget =>
  scope.type === 'each_user' ? { type: 'user', value: user } : scope;

/** The highest threshold that a sum has reached; nothing when it has reached none. */
function reachedBy(look: SeenLook, spent: Spent | undefined) {
  if (spent === undefined) return [];
  const reached = reachedThresholds(look.budget, spent.costAtto);
  const highest = reached.at(-1);
  if (highest === undefined) return [];
  return [{ look, spent, subject: thresholdSubject(look, highest), alsoReached: reached.slice(0, -1) }];
}

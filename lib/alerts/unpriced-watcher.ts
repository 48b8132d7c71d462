import { addDays, type Calendar } from '../calendar.ts';
import type { AnyCounterRow, CounterRow } from '../counters/counter.ts';
import type { Clock, CounterReader } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { DEFAULT_TOPIC, type Delivery, type UnpricedModel } from './alert.ts';
import type { AlertRaiser } from './raise-alerts.ts';
import { readDayOfCounters, unpricedFacts, unpricedModels } from './unpriced-model.ts';
import type { Watcher } from './watch-counters.ts';

export interface UnpricedWatchPorts {
  readonly counters: Pick<CounterReader, 'days' | 'hours'>;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly clock: Clock;
}

/** Raises an alert for each model and day with calls that have no price. */
export class UnpricedWatcher implements Watcher {
  readonly #ports: UnpricedWatchPorts;

  constructor(ports: UnpricedWatchPorts) {
    this.#ports = ports;
  }

  async raise(rows: readonly AnyCounterRow[], raiser: AlertRaiser): Promise<readonly Delivery[]> {
    const dayRows = rows.filter(isOfDay);
    const fresh = await raiser.fresh(unpricedModels(dayRows), (subject) => subject);
    const byDay = Map.groupBy(fresh, ({ project, day }) => `${project}|${day}`);
    const deliveries: Delivery[] = [];
    for (const subjects of byDay.values()) deliveries.push(...(await this.#raise(subjects, dayRows, raiser)));
    return deliveries;
  }

  async recheck(project: Project, raiser: AlertRaiser): Promise<readonly Delivery[]> {
    const { counters, calendar, clock } = this.#ports;
    const today = calendar.dayOf(clock());
    return this.raise(await counters.days(project, addDays(today, -1), today), raiser);
  }

  /** @param subjects of one project and day */
  async #raise(
    subjects: readonly UnpricedModel[],
    seen: readonly CounterRow<'day'>[],
    raiser: AlertRaiser,
  ): Promise<readonly Delivery[]> {
    const [first] = subjects;
    if (first === undefined) return [];
    const day = await readDayOfCounters(this.#ports.counters, first, seen);
    const deliveries: Delivery[] = [];
    for (const subject of subjects) {
      const facts = unpricedFacts(subject, day);
      // It got its price since it was seen.
      if (facts.unpricedCalls === 0n) continue;
      deliveries.push(...(await raiser.raise({ subject, facts }, [DEFAULT_TOPIC])));
    }
    return deliveries;
  }
}

const isOfDay = (row: AnyCounterRow): row is CounterRow<'day'> => row.key.family === 'day';

import { DEFAULT_TOPIC, type Delivery } from '../../alerts/alert.ts';
import { AlertRaiser } from '../../alerts/raise-alerts.ts';
import { type SendPorts, sendEach } from '../../alerts/send-alerts.ts';
import type { WatchOutcome } from '../../alerts/watch-counters.ts';
import { addDays } from '../../calendar.ts';
import type { Project } from '../../usage/record.ts';
import { aboutAnomaly, anomalySubjects } from './anomaly-alert.ts';
import { MAX_PAST_DAYS } from './day-band.ts';
import { type AnomalyBooks, type FoundAnomaly, findAnomalies } from './find-anomalies.ts';

export type AnomalyCheckPorts = SendPorts & AnomalyBooks;

/** What is still odd today or yesterday began at the earliest so many days ago: no day is odd to a past that is as it is. */
const RUN_DAYS = MAX_PAST_DAYS + 2;

/**
 * Mails what is odd today or yesterday, by day and by hour: once for all days or hours in a row, whatever their figures become. What
 * was over before yesterday is nobody's news any more.
 */
export class AnomalyCheck {
  readonly #ports: AnomalyCheckPorts;
  readonly #raiser: AlertRaiser;

  constructor(ports: AnomalyCheckPorts) {
    this.#ports = ports;
    this.#raiser = new AlertRaiser(ports);
  }

  /** @throws what the store throws; what was raised before stays raised, and the next check finds the rest. */
  async recheck(project: Project): Promise<WatchOutcome> {
    const { calendar, clock } = this.#ports;
    const nowUs = clock();
    const { found, today } = await findAnomalies(this.#ports, { project, nowUs, days: RUN_DAYS, hourDays: 2 });
    const yesterday = addDays(today, -1);
    const current = newestOfRuns(found).filter(({ at }) => typeof at === 'number' || at >= yesterday);
    const deliveries: Delivery[] = [];
    for (const one of current) {
      const isPartial = one.at === today || one.at === calendar.hourStartOf(nowUs);
      deliveries.push(...(await this.#raise(project, one, isPartial)));
    }
    return { raised: deliveries.length, ...(await sendEach(this.#ports, deliveries)) };
  }

  async #raise(project: Project, one: FoundAnomaly, isPartial: boolean): Promise<readonly Delivery[]> {
    const about = aboutAnomaly(project, one, isPartial);
    const subjects = anomalySubjects(about);
    const fresh = await this.#raiser.fresh(subjects, (subject) => subject);
    return fresh.length < subjects.length ? [] : this.#raiser.raise(about, [DEFAULT_TOPIC]);
  }
}

/** The last of each row of days or hours that are odd in the same way; it has the others in its run. */
function newestOfRuns(found: readonly FoundAnomaly[]): readonly FoundAnomaly[] {
  const nameOf = ({ measure, isAbove, run: [first] }: FoundAnomaly) => `${measure.name} ${isAbove} ${first}`;
  return [...new Map(found.map((one) => [nameOf(one), one])).values()];
}

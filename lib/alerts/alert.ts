import { hash } from 'node:crypto';
import type { BudgetFacts, BudgetThreshold } from '../budgets/budget-alert.ts';
import { type AnomalyAbout, type AnomalySubject, anomalySubjects } from '../insights/anomalies/anomaly-alert.ts';
import type { Day, Project } from '../usage/record.ts';

/** Calls of one model on one day of which nobody knows the cost. */
export interface UnpricedModel {
  readonly kind: 'unpriced-model';
  readonly project: Project;
  readonly day: Day;
  readonly model: string;
}

/** What an alert is about, and thereby which one it is: a subject is alerted once, whoever notices it and how often. */
export type AlertSubject = UnpricedModel | BudgetThreshold | AnomalySubject;

/** What was known of it when the alert was raised. */
export interface UnpricedFacts {
  readonly unpricedCalls: bigint;
  /** All calls of the model on the day, and their tokens: the counters keep no tokens of the unpriced ones alone. */
  readonly calls: bigint;
  readonly tokens: bigint;
  /** The clock hour in which the first of them began, in microseconds; absent while the hour counters are behind. */
  readonly sinceUs?: number;
  /** Functions with unpriced calls, most first, at most {@link MAX_NAMED_FUNCTIONS}. */
  readonly functions: readonly { readonly name: string; readonly unpricedCalls: bigint }[];
  readonly moreFunctions: number;
}

export const MAX_NAMED_FUNCTIONS = 5;

interface About<S extends AlertSubject, F> {
  readonly subject: S;
  readonly facts: F;
}

/** What an alert is about, and what was known of it. */
export type AlertAbout = About<UnpricedModel, UnpricedFacts> | About<BudgetThreshold, BudgetFacts> | AnomalyAbout;

interface Raised {
  /** Sorts as alerts were raised. */
  readonly id: string;
  readonly raisedAtUs: number;
  /** When its mail was given to the topic; absent until then. */
  readonly sentAtUs?: number;
  readonly acknowledged?: Acknowledgement;
}

export type UnpricedAlert = Raised & About<UnpricedModel, UnpricedFacts>;
export type BudgetAlert = Raised & About<BudgetThreshold, BudgetFacts>;
export type AnomalyAlert = Raised & AnomalyAbout;

/** An alert as it stands in the books. */
export type Alert = UnpricedAlert | BudgetAlert | AnomalyAlert;

export const isUnpricedAlert = (alert: Alert): alert is UnpricedAlert => alert.subject.kind === 'unpriced-model';
export const isBudgetAlert = (alert: Alert): alert is BudgetAlert => alert.subject.kind === 'budget';
export const isAnomalyAlert = (alert: Alert): alert is AnomalyAlert => alert.subject.kind === 'anomaly';

export interface Acknowledgement {
  readonly atUs: number;
  /** Id of the key that did it. */
  readonly by: string;
}

/** One mail that an alert calls for: taken out of the outbox only when it was sent. */
export interface Delivery {
  readonly alert: Alert;
  /** Name of a declared topic. */
  readonly topic: string;
  /** Until then it belongs to whoever holds it; afterwards anybody may take it over. */
  readonly leaseUntilUs: number;
}

/** How long an instance has for sending what it holds. */
export const LEASE_US = 30_000_000;

/** The topic that is always declared: it gets what is addressed to nobody in particular. */
export const DEFAULT_TOPIC = 'alerts';

/** The name of a subject, for deciding whether two are the same. No name of ours has a control character. */
export function subjectIdentity(subject: AlertSubject): string {
  const { kind, project } = subject;
  if (subject.kind === 'unpriced-model') return [kind, project, subject.day, subject.model].join('\0');
  if (subject.kind === 'anomaly') return [kind, project, subject.measure, subject.at].join('\0');
  const { budgetId, revision, period, user, threshold } = subject;
  // No user is not the user of the empty name.
  return [kind, project, budgetId, revision, period, threshold, ...(user === undefined ? [] : [user])].join('\0');
}

/** The subjects that an alert is about: it is not raised when any of them was alerted before. */
export const subjectsOf = (alert: Alert): readonly AlertSubject[] =>
  isAnomalyAlert(alert) ? anomalySubjects(alert) : [alert.subject];

/** The subjects that an alert speaks for besides its own: the lower thresholds of a budget, which stay silent. */
export function silencedBy(alert: Alert): readonly AlertSubject[] {
  if (!isBudgetAlert(alert)) return [];
  return alert.facts.alsoReached.map((threshold) => ({ ...alert.subject, threshold }));
}

const ALERT_ID = /^\d{17}-[0-9a-f]{12}$/;

/** The instant and 48 bits of the subject: a Query of ids from the last to the first lists the newest alert first. */
export const alertId = (subject: AlertSubject, raisedAtUs: number): string =>
  `${String(raisedAtUs).padStart(17, '0')}-${hash('sha256', subjectIdentity(subject)).slice(0, 12)}`;

export const isAlertId = (text: string): boolean => ALERT_ID.test(text);

/** An alert that is raised now, and a delivery of it for each topic, held by whoever raises it. */
export function raiseAlert(
  about: AlertAbout,
  topics: readonly string[],
  nowUs: number,
): { readonly alert: Alert; readonly deliveries: readonly Delivery[] } {
  const alert: Alert = { id: alertId(about.subject, nowUs), ...about, raisedAtUs: nowUs };
  return { alert, deliveries: topics.map((topic) => ({ alert, topic, leaseUntilUs: nowUs + LEASE_US })) };
}

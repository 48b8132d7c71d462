import type { Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import type { Acknowledgement, Alert, AlertSubject, Delivery } from './alert.ts';
import type { MailUse } from './mail-window.ts';

/** Alerts that were raised, and the mail of them that is not sent yet. What is in it survives every crash. */
export interface AlertOutbox {
  /** Whether the subject was alerted before. May be behind by a moment: `raise` decides. */
  isRaised(subject: AlertSubject): Promise<boolean>;
  /** Writes the alert and its deliveries at once, unless its subject was alerted before. */
  raise(alert: Alert, deliveries: readonly Delivery[]): Promise<'raised' | 'raised-before'>;
  /** Deliveries whose lease has run out, oldest alert first; at most `limit`. */
  waiting(nowUs: number, limit: number): Promise<readonly Delivery[]>;
  /** Takes a delivery over, if nobody else has since it was read. */
  takeOver(delivery: Delivery, leaseUntilUs: number): Promise<'taken' | 'lost-race'>;
  /** Marks the alert sent and takes the delivery out. Doing it again changes nothing. */
  settle(delivery: Delivery, sentAtUs: number): Promise<void>;
}

export interface Alerts {
  /** Newest first. */
  list(project: Project, page: PageRequest): Promise<Page<Alert>>;
  /** The alert with its first acknowledgement, this one or an earlier; undefined when there is no such alert. */
  acknowledge(project: Project, id: string, acknowledgement: Acknowledgement): Promise<Alert | undefined>;
}

/** How many mails each topic was given lately, over all instances. */
export interface MailPlaces {
  /** Takes a place for one mail; `none` when the topic had its mails, or when others were faster. */
  take(topic: string, use: MailUse, nowUs: number): Promise<'taken' | 'none'>;
}

export interface Mail {
  readonly topic: string;
  /** 1–100 characters of printable ASCII. */
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/** Every project that ever had a key. */
export interface Projects {
  list(): Promise<readonly Project[]>;
}

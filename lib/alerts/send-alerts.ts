import pMap from 'p-map';
import type { Clock } from '../ports.ts';
import { type Delivery, LEASE_US } from './alert.ts';
import { alertMail, digestMail } from './alert-mail.ts';
import type { MailStyle } from './mail-text.ts';
import { type MailUse, SENDING_US } from './mail-window.ts';
import type { AlertOutbox, Mailer, MailPlaces } from './ports.ts';

export interface SendPorts {
  readonly outbox: AlertOutbox;
  readonly places: MailPlaces;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly style: MailStyle;
}

/** What became of mail that was due. What failed or was left waits in the outbox. */
export interface SendOutcome {
  readonly mails: number;
  readonly failures: readonly unknown[];
}

/** Alerts that one mail names at most: far below the 256 KB that a topic takes, names of 600 bytes included. */
export const MAX_ALERTS_OF_MAIL = 200;

/** Read at once; what is beyond waits for the next sweep. */
const MAX_WAITING = 1000;

const AT_ONCE = 16;

/**
 * Sends a mail for each delivery that the caller holds, as long as its topic may have one. Those left wait until their lease has
 * run out, and are then gathered by {@link sendWaiting}.
 */
export async function sendEach(ports: SendPorts, deliveries: readonly Delivery[]): Promise<SendOutcome> {
  const failures: unknown[] = [];
  const full = new Set<string>();
  let mails = 0;
  for (const delivery of deliveries) {
    if (full.has(delivery.topic)) continue;
    try {
      if (await sendIfAllowed(ports, [delivery], 'single')) mails += 1;
      else full.add(delivery.topic);
    } catch (error) {
      failures.push(error);
    }
  }
  return { mails, failures };
}

/** Takes over what waits in the outbox, and sends each topic one mail of it. */
export async function sendWaiting(ports: SendPorts): Promise<SendOutcome> {
  const waiting = await ports.outbox.waiting(ports.clock(), MAX_WAITING);
  const failures: unknown[] = [];
  let mails = 0;
  for (const deliveries of Map.groupBy(waiting, ({ topic }) => topic).values()) {
    try {
      const held = await takeOver(ports, deliveries.slice(0, MAX_ALERTS_OF_MAIL));
      if (held.length > 0 && (await sendIfAllowed(ports, held, 'gathered'))) mails += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  return { mails, failures };
}

async function takeOver({ outbox, clock }: SendPorts, waiting: readonly Delivery[]): Promise<readonly Delivery[]> {
  const leaseUntilUs = clock() + LEASE_US;
  const outcomes = await pMap(waiting, (delivery) => outbox.takeOver(delivery, leaseUntilUs), { concurrency: AT_ONCE });
  const held = waiting.filter((_, index) => outcomes[index] === 'taken');
  return held.map((delivery) => ({ ...delivery, leaseUntilUs }));
}

/**
 * One mail of deliveries to the same topic. A crash between the topic's answer and the settling sends it again; between any other
 * two steps nothing was sent, and the outbox still has it.
 */
async function sendIfAllowed(
  { outbox, places, mailer, clock, style }: SendPorts,
  deliveries: readonly Delivery[],
  use: MailUse,
): Promise<boolean> {
  const [{ topic } = { topic: '' }] = deliveries;
  if ((await places.take(topic, use, clock())) === 'none') return false;
  // Who was held up hands it over rather than send what somebody else may be sending by now.
  const mustBeginByUs = Math.min(...deliveries.map(({ leaseUntilUs }) => leaseUntilUs)) - SENDING_US;
  if (clock() >= mustBeginByUs) return false;
  const alerts = deliveries.map(({ alert }) => alert);
  const [only] = alerts;
  const isOne = only !== undefined && alerts.length === 1;
  await mailer.send({ topic, ...(isOne ? alertMail(only, style) : digestMail(alerts, style)) });
  const sentAtUs = clock();
  await pMap(deliveries, (delivery) => outbox.settle(delivery, sentAtUs), { concurrency: AT_ONCE });
  return true;
}

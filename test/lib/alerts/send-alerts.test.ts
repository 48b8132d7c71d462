import { beforeEach, describe, expect, it } from 'vitest';
import { LEASE_US, raiseAlert } from '../../../lib/alerts/alert.ts';
import type { Mail } from '../../../lib/alerts/ports.ts';
import { MAX_ALERTS_OF_MAIL, type SendPorts, sendEach, sendWaiting } from '../../../lib/alerts/send-alerts.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';
import { shanghai } from '../../support/random-records.ts';

const START_US = Date.UTC(2026, 10, 24, 2) * 1000;
const FACTS = { unpricedCalls: 1n, calls: 1n, tokens: 0n, functions: [], moreFunctions: 0 };

describe('sending', () => {
  let alerts: InMemoryAlerts;
  let mails: Mail[];
  let nowUs: number;
  let isTopicDown: boolean;
  let ports: SendPorts;
  beforeEach(() => {
    alerts = new InMemoryAlerts();
    mails = [];
    nowUs = START_US;
    isTopicDown = false;
    ports = {
      outbox: alerts,
      places: new InMemoryMailPlaces(),
      mailer: {
        send: async (mail) => {
          if (isTopicDown) throw new Error('no answer');
          mails.push(mail);
        },
      },
      clock: () => nowUs,
      style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
    };
  });

  const raise = async (count: number, topic = 'alerts') => {
    const made = Array.from({ length: count }, (_, index) =>
      raiseAlert(
        {
          subject: { kind: 'unpriced-model', project: 'main', day: '2026-11-24', model: `${topic}-${index}` },
          facts: FACTS,
        },
        [topic],
        nowUs,
      ),
    );
    for (const { alert, deliveries } of made) await alerts.raise(alert, deliveries);
    return made.flatMap(({ deliveries }) => deliveries);
  };

  it('gives each alert a mail while there are places, and the others one mail together', async () => {
    expect(await sendEach(ports, await raise(100))).toEqual({ mails: 9, failures: [] });
    expect(await sendWaiting(ports)).toEqual({ mails: 0, failures: [] });
    nowUs += LEASE_US;
    expect(await sendWaiting(ports)).toEqual({ mails: 1, failures: [] });
    expect(mails).toHaveLength(10);
    for (let index = 9; index < 100; index += 1) expect(mails[9]?.text).toContain(` alerts-${index} `);
    expect(await alerts.waiting(nowUs + LEASE_US, 1000)).toEqual([]);
  });

  it('keeps the mails of topics apart', async () => {
    const both = [...(await raise(12)), ...(await raise(12, 'finance'))];
    await sendEach(ports, both);
    nowUs += LEASE_US;
    await sendWaiting(ports);
    const byTopic = Map.groupBy(mails, ({ topic }) => topic);
    expect([...byTopic].map(([topic, sent]) => [topic, sent.length])).toEqual([
      ['alerts', 10],
      ['finance', 10],
    ]);
  });

  it('names at most so many alerts in one mail, the others in the next', async () => {
    await raise(MAX_ALERTS_OF_MAIL + 1);
    nowUs += LEASE_US;
    await sendWaiting(ports);
    await sendWaiting(ports);
    expect(mails.map(({ subject }) => subject)).toEqual([
      `tokenledger: ${MAX_ALERTS_OF_MAIL} alerts, models without a price`,
      expect.stringMatching(/^tokenledger: no price for alerts-\d+ on 2026-11-24$/),
    ]);
  });

  it('keeps what a topic did not take, tells why, and sends it later', async () => {
    isTopicDown = true;
    const outcome = await sendEach(ports, await raise(2));
    expect(outcome).toMatchObject({ mails: 0, failures: [{ message: 'no answer' }, { message: 'no answer' }] });
    nowUs += LEASE_US;
    expect(await sendWaiting(ports)).toMatchObject({ mails: 0, failures: [{ message: 'no answer' }] });
    isTopicDown = false;
    nowUs += LEASE_US;
    expect(await sendWaiting(ports)).toEqual({ mails: 1, failures: [] });
  });

  it('sends nothing of which the lease may run out while it is sent', async () => {
    const held = await raise(1);
    nowUs += LEASE_US / 2;
    expect(await sendEach(ports, held)).toEqual({ mails: 0, failures: [] });
    nowUs += LEASE_US / 2;
    expect(await sendWaiting(ports)).toEqual({ mails: 1, failures: [] });
  });
});

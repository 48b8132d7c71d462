import { expect, it } from 'vitest';
import type { Mail } from '../../../lib/alerts/ports.ts';
import { recheckProjects } from '../../../lib/alerts/recheck.ts';
import { UnpricedWatcher } from '../../../lib/alerts/unpriced-watcher.ts';
import { CounterWatch } from '../../../lib/alerts/watch-counters.ts';
import { bookedRecord, SOME_INSTANT_US, UNPRICED } from '../../support/builders.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { shanghai } from '../../support/random-records.ts';

const DAY_US = 86_400_000_000;

it('alerts what the stream has lost, of today and yesterday and of every project, once', async () => {
  const call = (model: string, daysAgo: number, project = 'main') =>
    bookedRecord({ id: model, model, project, timestampUs: SOME_INSTANT_US - daysAgo * DAY_US }, UNPRICED);
  const counters = new InMemoryCounterReader([
    call('today', 0),
    call('yesterday', 1),
    call('before', 2),
    call('elsewhere', 0, 'other'),
    bookedRecord({ id: 'priced' }),
  ]);
  const mails: Mail[] = [];
  const alerts = new InMemoryAlerts();
  const ports = {
    counters,
    outbox: alerts,
    places: new InMemoryMailPlaces(),
    mailer: {
      send: async (mail: Mail) => {
        mails.push(mail);
      },
    },
    clock: () => SOME_INSTANT_US,
    style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
  };
  const projects = { list: async () => ['main', 'other'] };
  const recheck = () =>
    recheckProjects({
      projects,
      watch: new CounterWatch(ports, [new UnpricedWatcher({ ...ports, calendar: shanghai })]),
    });

  expect(await recheck()).toEqual({ raised: 3, mails: 3, failures: [] });
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    'tokenledger: no price for elsewhere on 2023-11-17',
    'tokenledger: no price for today on 2023-11-17',
    'tokenledger: no price for yesterday on 2023-11-16',
  ]);
  expect(await recheck()).toEqual({ raised: 0, mails: 0, failures: [] });
  expect((await alerts.list('other', { limit: 10 })).items).toMatchObject([
    { subject: { model: 'elsewhere' }, facts: { calls: 1n }, sentAtUs: SOME_INSTANT_US },
  ]);
});

import { expect, it } from 'vitest';
import { createSendReports } from '../../../functions/report/handler.ts';
import type { Mail } from '../../../lib/alerts/ports.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { InMemoryReportFiles, InMemoryWeeklyMarks } from '../../support/in-memory-report-files.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';
import { recordedLog } from '../../support/recorded-log.ts';

function open() {
  const mails: Mail[] = [];
  const { log, codes } = recordedLog();
  const broken = new Set<string>();
  const files = new InMemoryReportFiles();
  const send = createSendReports({
    counters: new InMemoryCounterReader([bookedRecord({ project: 'other' })]),
    calendar: shanghai,
    currency: 'CNY',
    proofs: new InMemoryStoredProofs(),
    seals: new InMemorySeals(),
    budgets: new InMemoryBudgets(),
    forecasts: new InMemoryKeptForecasts(),
    files: {
      put: async (file, content) => {
        if (broken.has(file.project)) throw new Error('no bucket');
        await files.put(file, content);
      },
    },
    marks: new InMemoryWeeklyMarks(),
    places: new InMemoryMailPlaces(),
    mailer: { send: async (mail) => void mails.push(mail) },
    projects: { list: async () => ['main', 'other'] },
    style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
    clock: () => NOW_US + 3 * 86_400_000_000,
    pause: async () => undefined,
    log,
  });
  return { send, mails, broken, codes, files };
}

const NOTHING = { sent: 0, sent_before: 0, under_way: 0, not_over: 0 };

it('the week that is over is reported for every project, once', async () => {
  const { send, mails, files } = open();
  expect(await send({})).toEqual({ ...NOTHING, week: '2023-W46', sent: 2 });
  expect(mails.map(({ subject }) => subject)).toEqual([
    'tokenledger: 2023-W46, 0 CNY, 0 calls',
    'tokenledger: 2023-W46 of other, 0.082 CNY, 1 calls',
  ]);
  expect(await send({})).toEqual({ ...NOTHING, week: '2023-W46', sent_before: 2 });
  expect((await files.list('other', { limit: 2 })).items).toMatchObject([{ path: 'weekly/2023-W46.json' }]);
});

it('a week and a project may be named', async () => {
  const { send, mails } = open();
  expect(await send({ week: '2023-W45', project: 'other' })).toEqual({ ...NOTHING, week: '2023-W45', sent: 1 });
  expect(await send({ week: '2023-W47' })).toEqual({ ...NOTHING, week: '2023-W47', not_over: 2 });
  expect(mails).toHaveLength(1);
  await expect(send({ week: '2023-W60' })).rejects.toMatchObject({ code: 'internal' });
});

it('a project that fails keeps no other back, and the run fails so that it is tried again', async () => {
  const { send, mails, broken, codes } = open();
  broken.add('main');
  await expect(send({})).rejects.toThrow('no bucket');
  expect([mails.length, codes()]).toEqual([1, ['report_failed']]);
  broken.clear();
  expect(await send({})).toMatchObject({ sent: 1, sent_before: 1 });
});

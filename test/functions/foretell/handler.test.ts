import { expect, it } from 'vitest';
import { createForetell } from '../../../functions/foretell/handler.ts';
import { readBrief } from '../../../lib/insights/forecast/brief.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { attosOf, insightBooks } from '../../support/insight-books.ts';
import { NOW_US } from '../../support/random-records.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const HOUR_MS = 3_600_000;

function open() {
  const { log, codes } = recordedLog();
  const kept = new InMemoryKeptForecasts();
  const books = insightBooks([{ day: '2023-11-16', costAtto: attosOf(2) }]);
  const broken = new Set<string>();
  const made: string[] = [];
  const foretell = createForetell({
    ...books,
    budgets: {
      list: async (project) => {
        if (broken.has(project)) throw new Error('no table');
        made.push(project);
        return [];
      },
    },
    kept,
    projects: { list: async () => ['main', 'other'] },
    clock: () => NOW_US,
    log,
  });
  const run = (remainingMs = HOUR_MS) => foretell({}, { remainingMs: () => remainingMs });
  return { run, kept, broken, made, codes };
}

it('the forecast of every project is made and kept, over the one before', async () => {
  const { run, kept } = open();
  expect([await run(), await run()]).toEqual([
    { kept: 2, left: 0 },
    { kept: 2, left: 0 },
  ]);
  const methods = ['main', 'other'].map(async (project) => readBrief((await kept.find(project))?.text ?? '').method);
  expect(await Promise.all(methods)).toEqual(['mean', 'none']);
});

it('a project that fails keeps no other back, and the run fails so that it is tried again', async () => {
  const { run, kept, broken, codes } = open();
  broken.add('main');
  await expect(run()).rejects.toThrow('1 forecasts could not be made');
  expect([await kept.find('main'), codes()]).toEqual([undefined, ['forecast_failed']]);
  expect(await kept.find('other')).toMatchObject({ madeAtUs: NOW_US });
});

it('what no time is left for is the first of the next run', async () => {
  const { run, kept, made } = open();
  await kept.put({ project: 'main', madeAtUs: 1, text: '' });
  expect(await run(1)).toEqual({ kept: 0, left: 2 });
  await run();
  expect(made).toEqual(['other', 'main']);
});

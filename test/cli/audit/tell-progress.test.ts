import { expect, it } from 'vitest';
import { createProgress } from '../../../cli/audit/tell-progress.ts';
import { proveDay } from '../../../lib/integrity/prove-day.ts';
import { bookedRecord } from '../../support/builders.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DAY = { project: 'main', day: '2023-11-17' };
const LIMITS = { attempts: 1, patienceMs: 300, maxExamined: 100 };

it('a proof says every three seconds how many records it has read', async () => {
  const ledger = new SmallLedger();
  for (let at = 0; at < 6; at += 1) ledger.write(bookedRecord({ id: `${at}` }));
  await ledger.deliver();
  ledger.pageRecords = 1;
  let nowMs = 0;
  const said: string[] = [];
  const progress = createProgress(
    (line) => said.push(line),
    () => nowMs,
  );
  const onProgress: typeof progress = (...come) => {
    nowMs += 1500;
    progress(...come);
  };
  expect(await proveDay({ ...ledger.ports, onProgress }, DAY, LIMITS)).toMatchObject({ balanced: true });
  expect(said.slice(0, 3)).toEqual([1, 3, 5].map((done) => `${DAY.day}  ${done} of about 6 records read …`));
});

import { describe, expect, it } from 'vitest';
import { createRunJobs } from '../../../functions/job/handler.ts';
import { taskFunction } from '../../../functions/task.ts';
import { LedgerError } from '../../../lib/errors.ts';
import { type JobRef, timedId } from '../../../lib/jobs/job.ts';
import type { JobWork } from '../../../lib/jobs/kinds.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';
import { InMemoryAuditLog } from '../../support/in-memory-audit-log.ts';
import { InMemoryDayMarks } from '../../support/in-memory-day-marks.ts';
import { InMemoryDayCalls, InMemoryEvidence, InMemoryGatherings } from '../../support/in-memory-evidence.ts';
import { InMemoryJobs } from '../../support/in-memory-jobs.ts';
import { kindsOf } from '../../support/job-world.ts';
import { shanghai } from '../../support/random-records.ts';
import { recordedLog } from '../../support/recorded-log.ts';

const MINUTE_MS = 60_000;
const FIFTEEN_MINUTES_MS = 15 * MINUTE_MS;

/** The job function over stores in memory, with a kind whose pages take a minute each. */
async function openRunner({ pages = 100, failing }: { pages?: number; failing?: LedgerError } = {}) {
  const jobs = new InMemoryJobs();
  const [evidence, gatherable] = [new InMemoryEvidence(), new InMemoryDayMarks()];
  const booked = bookedRecord({ success: false });
  const started: JobRef[] = [];
  let nowUs = 1_795_485_600_000_000;
  const work: JobWork<unknown, number> = {
    async advance(_, cursor = 0) {
      if (failing !== undefined) throw failing;
      nowUs += MINUTE_MS * 1000;
      return { cursor: cursor + 1, progress: { done: cursor + 1, total: pages } };
    },
    isFinishedAt: (cursor) => cursor === pages,
    canStopAt: () => true,
    resultOf: (_, cursor) => cursor,
    totalsOf: () => undefined,
  };
  const { log, lines, codes } = recordedLog();
  let runs = 0;
  const handle = createRunJobs({
    jobs,
    makeKinds: () => kindsOf(work as JobWork<never, never>),
    audit: new InMemoryAuditLog(),
    starter: { start: async ({ project, id }) => void started.push({ project, id }) },
    gather: {
      calls: new InMemoryDayCalls([booked]),
      priceBooks: { of: async () => () => UNPRICED },
      evidence,
      gatherings: new InMemoryGatherings(),
      gatherable,
    },
    calendar: shanghai,
    randomId: () => {
      runs += 1;
      return `run-${runs}`;
    },
    clock: () => nowUs,
    pause: async () => {},
    log,
  });
  const run = taskFunction({ handle, clock: () => nowUs, log, ready: async () => {} });
  const create = async (createdAtUs: number) => {
    const ref = { project: 'main', id: timedId('job', createdAtUs, '') };
    await jobs.create({ ...ref, kind: 'reprice', input: '{}', requestedBy: 'key_1', createdAtUs });
    return ref;
  };
  const invoke = (event: unknown, timeoutMs = FIFTEEN_MINUTES_MS) => {
    const deadlineUs = nowUs + timeoutMs * 1000;
    const getRemainingTimeInMillis = () => (deadlineUs - nowUs) / 1000;
    return run(event, { awsRequestId: 'request-1', getRemainingTimeInMillis });
  };
  return { jobs, started, lines, codes, create, invoke, evidence, gatherable, day: booked.day };
}

describe('the job function', () => {
  it('works for ten minutes, then asks for the next step', async () => {
    const { jobs, started, create, invoke, codes } = await openRunner();
    const ref = await create(1);
    await invoke({ project: ref.project, job: ref.id });
    expect(await jobs.find(ref)).toMatchObject({ state: 'running', progress: { done: 10 } });
    expect(started).toEqual([ref]);
    expect(codes()).toEqual(['task_started', 'task_completed']);
  });

  it('stops a minute before Lambda would', async () => {
    const { jobs, create, invoke } = await openRunner();
    const ref = await create(1);
    await invoke({ project: ref.project, job: ref.id }, 4.5 * MINUTE_MS);
    expect(await jobs.find(ref)).toMatchObject({ state: 'running', progress: { done: 4 } });
  });

  it('looks through the records of days that were proved, for as long as it may', async () => {
    const { invoke, evidence, gatherable, day, lines } = await openRunner();
    await gatherable.put([{ project: 'main', day, on: day }]);
    await invoke({ gather: true }, 4 * MINUTE_MS);
    expect(lines.at(-1)).toContain('"gathered":0,"left":1');
    await invoke({ gather: true });
    expect(lines.at(-1)).toContain('"gathered":1,"left":0');
    expect(gatherable.all).toEqual([]);
    expect(await evidence.list('main', day, day)).toMatchObject([
      { findings: [{ kind: 'paid_failures', calls: 1n, ofCalls: 1n }] },
    ]);
  });

  it('sweeps: asks for a step of every open job of every project', async () => {
    const { jobs, started, create, invoke, lines } = await openRunner({ pages: 1 });
    const refs = [await create(1), await create(2)];
    const other = { project: 'other', id: timedId('job', 3, '') };
    await jobs.create({ ...other, kind: 'reprice', input: '{}', requestedBy: 'key_1', createdAtUs: 3 });
    await invoke({ sweep: true });
    expect(started.toSorted((one, two) => (one.id < two.id ? -1 : 1))).toEqual([...refs, other]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ code: 'task_completed', open: 3 });
    for (const { project, id } of started.splice(0)) await invoke({ project, job: id });
    await invoke({ sweep: true });
    expect(started).toEqual([]);
  });

  it('says aloud that a job has failed, since an alarm listens', async () => {
    const { create, invoke, codes, lines } = await openRunner({ failing: new LedgerError('conflict', 'sealed') });
    const ref = await create(1);
    await invoke({ project: ref.project, job: ref.id });
    expect(codes()).toEqual(['task_started', 'job_failed', 'task_completed']);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'ERROR', project: 'main', job_id: ref.id });
  });

  it('throws what passes, so that Lambda tries again', async () => {
    const { create, invoke, codes } = await openRunner({ failing: new LedgerError('unavailable', 'busy') });
    const ref = await create(1);
    await expect(invoke({ project: ref.project, job: ref.id })).rejects.toThrow('busy');
    expect(codes()).toEqual(['task_started', 'task_failed']);
  });

  it.each([undefined, {}, { sweep: 'true' }, { project: 'main' }, { project: 'main', job: 'job_1' }, 'job'])(
    'refuses the event %j',
    async (event) => {
      const { invoke } = await openRunner();
      await expect(invoke(event)).rejects.toThrow('neither a job nor what a schedule asks for');
    },
  );
});

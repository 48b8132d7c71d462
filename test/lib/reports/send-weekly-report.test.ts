import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import type { Mail } from '../../../lib/alerts/ports.ts';
import {
  HOLD_US,
  type SendWeeklyPorts,
  sendWeeklyReport,
  type WeeklyOutcome,
} from '../../../lib/reports/send-weekly-report.ts';
import { weekNamed } from '../../../lib/reports/week.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';
import { InMemoryBudgets } from '../../support/in-memory-budgets.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { InMemoryKeptForecasts } from '../../support/in-memory-kept-forecasts.ts';
import { InMemoryReportFiles, InMemoryWeeklyMarks } from '../../support/in-memory-report-files.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const WEEK = weekNamed('2023-W46') as NonNullable<ReturnType<typeof weekNamed>>;
const FILE = { project: 'main', path: 'weekly/2023-W46.json' };
const MONDAY_US = NOW_US + 3 * 86_400_000_000;

/** A ledger of one call in the week, in which each step of a run can be made to fail or to end the run. */
class World {
  nowUs = MONDAY_US;
  readonly mails: Mail[] = [];
  readonly files = new InMemoryReportFiles();
  readonly marks = new InMemoryWeeklyMarks();
  readonly places = new InMemoryMailPlaces();
  /** Called before each step of a run with its name. */
  onStep = async (_step: string): Promise<void> => undefined;

  get ports(): SendWeeklyPorts {
    const before =
      <A extends unknown[], R>(step: string, act: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await this.onStep(step);
        return act(...args);
      };
    return {
      counters: new InMemoryCounterReader([bookedRecord()]),
      calendar: shanghai,
      currency: 'CNY',
      proofs: new InMemoryStoredProofs(),
      seals: new InMemorySeals(),
      forecasts: new InMemoryKeptForecasts(),
      budgets: new InMemoryBudgets(),
      files: { put: before('put', (file, content) => this.files.put(file, content)) },
      marks: {
        claim: before('claim', (...args) => this.marks.claim(...args)),
        settle: before('settle', (...args) => this.marks.settle(...args)),
        release: before('release', (...args) => this.marks.release(...args)),
      },
      places: this.places,
      mailer: { send: before('send', async (mail) => void this.mails.push(mail)) },
      style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
      writeJson,
      clock: () => this.nowUs,
      pause: async (ms) => {
        this.nowUs += ms * 1000;
      },
    };
  }

  run(): Promise<WeeklyOutcome> {
    return sendWeeklyReport(this.ports, 'main', WEEK);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('the report of a week', () => {
  it('is one file and one mail, run three times at once and once more', async () => {
    const outcomes = await Promise.all([world.run(), world.run(), world.run()]);
    expect(outcomes.toSorted()).toEqual(['sent', 'under-way', 'under-way']);
    expect(await world.run()).toBe('sent-before');
    expect(world.mails).toMatchObject([{ topic: 'alerts', subject: 'tokenledger: 2023-W46, 0.082 CNY, 1 calls' }]);
    const { items } = await world.files.list('main', { limit: 10 });
    expect(items.map(({ path }) => path)).toEqual([FILE.path]);
    expect(JSON.parse(Buffer.from(await world.files.read(FILE)).toString())).toMatchObject({ week: '2023-W46' });
  });

  it('waits for the end of its week, by the clock of the ledger', async () => {
    world.nowUs = shanghai.startOfDay('2023-11-20') - 1;
    expect(await world.run()).toBe('not-over');
    world.nowUs += 1;
    expect(await world.run()).toBe('sent');
  });

  it('that could not be mailed is tried again at once by the next run', async () => {
    world.onStep = async (step) => {
      if (step === 'send') throw new Error('the topic is gone');
    };
    await expect(world.run()).rejects.toThrow('the topic is gone');
    world.onStep = async () => undefined;
    expect(await world.run()).toBe('sent');
    expect(world.mails).toHaveLength(1);
  });

  it('waits for a place among the mails of its topic, and gives up when there is none', async () => {
    for (let taken = 0; taken < 9; taken += 1) await world.places.take('alerts', 'single', world.nowUs);
    expect(await world.run()).toBe('sent');
    expect(world.nowUs).toBeGreaterThan(MONDAY_US + 60_000_000);
    const full = new World();
    full.places.take = async () => 'none';
    await expect(full.run()).rejects.toMatchObject({ code: 'unavailable' });
    expect(full.mails).toEqual([]);
  });

  it('is mailed at least once wherever a run dies, and twice only when it died between the mail and its mark', async () => {
    const STEPS = ['claim', 'put', 'send', 'settle'];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 4 }), async (deaths) => {
        const one = new World();
        for (const death of deaths) {
          // A run that died does nothing any more: it does not let go either.
          one.onStep = async (step) => {
            if (step === death || step === 'release') throw new Error('died');
          };
          await one.run().catch(() => undefined);
          one.nowUs += HOLD_US + 1;
        }
        one.onStep = async () => undefined;
        expect(['sent', 'sent-before']).toContain(await one.run());
        const diedAfterMail = deaths.filter((death) => death === 'settle').length;
        expect(one.mails.length).toBeGreaterThanOrEqual(1);
        expect(one.mails.length).toBeLessThanOrEqual(1 + diedAfterMail);
      }),
      { numRuns: 60 },
    );
  });
});

import * as fc from 'fast-check';
import { DEFAULT_TOPIC, type Delivery, LEASE_US, raiseAlert, subjectIdentity } from '../../lib/alerts/alert.ts';
import type { Mail } from '../../lib/alerts/ports.ts';
import { type SendPorts, sendWaiting } from '../../lib/alerts/send-alerts.ts';
import type { AlertKind } from './alert-kinds.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from './in-memory-alerts.ts';
import { shanghai } from './random-records.ts';

/** One run of an instance: what it finds to be alerted, by name, or a sweep. It may crash at one of its calls, before or after that has worked. */
export interface Run {
  readonly names: readonly string[] | 'sweep';
  readonly crash?: { readonly atCall: number; readonly hasWorked: boolean };
}

export interface AlertWorld {
  readonly kind: AlertKind;
  /** Names whose alerts an instance raised and then crashed; its leases have run out when the world begins. */
  readonly left: readonly string[];
  /** Runs of each instance, one after the other; the instances run at the same time. */
  readonly instances: readonly (readonly Run[])[];
  /** Whether time passes between any two steps, so that leases run out at any moment. */
  readonly isTimeMoving: boolean;
}

export interface AlertOutcome {
  /** How many mails named each subject that was called for. */
  readonly named: ReadonlyMap<string, number>;
  /** When mails were sent. */
  readonly sentAtUs: readonly number[];
  /** Subjects of which a run crashed after their mail was sent and before that was marked. */
  readonly between: ReadonlySet<string>;
  readonly isOutboxEmpty: boolean;
}

export const START_US = Date.UTC(2026, 10, 24, 2) * 1000;
const STEP_US = 2_000_000;
const MINUTE_US = 60_000_000;

class Crash extends Error {}

/** Runs a world, then lets what crashed be delivered again, and sweeps every minute until nothing waits. */
export async function runAlertWorld(world: AlertWorld, scheduler: fc.Scheduler): Promise<AlertOutcome> {
  const shared = new SharedWorld(world, scheduler);
  await shared.leave(world.left);
  const lost: Run[] = [];
  const instances = world.instances.map(async (runs) => {
    let instance = shared.instance();
    for (const run of runs) {
      try {
        await instance.run(run);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        lost.push({ names: run.names });
        instance = shared.instance();
      }
    }
  });
  await scheduler.waitFor(Promise.all(instances));
  shared.settleDown();
  for (const run of lost) await shared.instance().run(run);
  return shared.sweepUntilEmpty();
}

class SharedWorld {
  readonly #kind: AlertKind;
  readonly #alerts = new InMemoryAlerts();
  readonly #places = new InMemoryMailPlaces();
  readonly #scheduler: fc.Scheduler;
  #isTimeMoving: boolean;
  #isRacing = true;
  #nowUs = START_US;
  readonly #named = new Map<string, number>();
  readonly #sentAtUs: number[] = [];
  readonly #between = new Set<string>();

  constructor({ kind, isTimeMoving }: AlertWorld, scheduler: fc.Scheduler) {
    this.#kind = kind;
    this.#isTimeMoving = isTimeMoving;
    this.#scheduler = scheduler;
  }

  async leave(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const { alert, deliveries } = raiseAlert(this.#kind.aboutOf(name), [DEFAULT_TOPIC], START_US - LEASE_US);
      await this.#alerts.raise(alert, deliveries);
    }
  }

  /** From now on nothing happens at the same time. */
  settleDown(): void {
    this.#isRacing = false;
    this.#isTimeMoving = false;
  }

  async sweepUntilEmpty(): Promise<AlertOutcome> {
    const isEmpty = async () => (await this.#alerts.waiting(Number.MAX_SAFE_INTEGER, 1)).length === 0;
    this.#nowUs += LEASE_US;
    for (let minute = 0; minute < 20 && !(await isEmpty()); minute += 1) {
      await this.instance().run({ names: 'sweep' });
      this.#nowUs += MINUTE_US;
    }
    return {
      named: this.#named,
      sentAtUs: this.#sentAtUs,
      between: this.#between,
      isOutboxEmpty: await isEmpty(),
    };
  }

  /** An instance with a memory of its own. */
  instance(): { run(run: Run): Promise<void> } {
    let crash: Run['crash'];
    let calls = 0;
    let isDown = false;
    const unsettled = new Set<string>();
    const die = (): never => {
      isDown = true;
      for (const subject of unsettled) this.#between.add(subject);
      throw new Crash();
    };
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      if (this.#isRacing) await this.#scheduler.schedule(Promise.resolve());
      if (isDown) throw new Crash();
      const isLast = crash !== undefined && calls++ === crash.atCall;
      if (isLast && crash?.hasWorked === false) die();
      if (this.#isTimeMoving) this.#nowUs += STEP_US;
      const result = await work();
      return isLast ? die() : result;
    };
    const ports = this.#ports(call, unsettled);
    const look = this.#kind.instance(ports);
    return {
      run: async ({ names, crash: crashOfRun }) => {
        crash = crashOfRun;
        calls = 0;
        if (names === 'sweep') await sendWaiting(ports);
        else await look(names);
        if (isDown) throw new Crash();
      },
    };
  }

  #ports(call: <T>(work: () => Promise<T>) => Promise<T>, unsettled: Set<string>): SendPorts {
    const alerts = this.#alerts;
    const identity = ({ alert }: Delivery) => subjectIdentity(alert.subject);
    return {
      clock: () => this.#nowUs,
      style: { calendar: shanghai, currency: 'CNY', address: 'https://ledger.example' },
      outbox: {
        isRaised: (subject) => call(() => alerts.isRaised(subject)),
        raise: (alert, deliveries) => call(() => alerts.raise(alert, deliveries)),
        waiting: (nowUs, limit) => call(() => alerts.waiting(nowUs, limit)),
        takeOver: (delivery, untilUs) => call(() => alerts.takeOver(delivery, untilUs)),
        settle: (delivery, atUs) =>
          call(async () => {
            await alerts.settle(delivery, atUs);
            unsettled.delete(identity(delivery));
          }),
      },
      places: { take: (topic, use, nowUs) => call(() => this.#places.take(topic, use, nowUs)) },
      mailer: {
        send: (mail) =>
          call(async () => {
            for (const subject of this.#deliver(mail)) unsettled.add(subject);
          }),
      },
    };
  }

  #deliver({ text }: Mail): readonly string[] {
    this.#sentAtUs.push(this.#nowUs);
    const names = new Set(text.match(NAMES));
    const subjects = [...names].map((name) => subjectIdentity(this.#kind.aboutOf(name).subject));
    for (const subject of subjects) this.#named.set(subject, (this.#named.get(subject) ?? 0) + 1);
    return subjects;
  }
}

const NAMES = /(?:model|hour)-\d+/g;

export function alertWorldsOf(kind: AlertKind): fc.Arbitrary<AlertWorld> {
  const names = fc.uniqueArray(fc.constantFrom(...kind.names), { minLength: 1, maxLength: 14 });
  const run: fc.Arbitrary<Run> = fc
    .record({
      names: fc.oneof({ weight: 2, arbitrary: names }, { weight: 1, arbitrary: fc.constant('sweep' as const) }),
      crash: fc.option(fc.record({ atCall: fc.integer({ min: 0, max: 40 }), hasWorked: fc.boolean() }), { freq: 2 }),
    })
    .map(({ names: of, crash }) => ({ names: of, ...(crash === null ? {} : { crash }) }));
  return fc.record({
    kind: fc.constant(kind),
    left: names,
    instances: fc.array(fc.array(run, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 2 }),
    isTimeMoving: fc.boolean(),
  });
}

/** Subjects that the world calls for. */
const calledFor = ({ kind, left, instances }: AlertWorld): ReadonlySet<string> => {
  const seen = instances.flat().flatMap(({ names }) => (names === 'sweep' ? [] : names));
  return new Set([...left, ...seen].map((name) => subjectIdentity(kind.aboutOf(name).subject)));
};

/** What is wrong with the outcome of a world; empty when every law holds. */
export function faultsOf(world: AlertWorld, outcome: AlertOutcome): readonly string[] {
  const faults: string[] = [];
  if (!outcome.isOutboxEmpty) faults.push('mail is left in the outbox');
  for (const subject of calledFor(world)) {
    const mails = outcome.named.get(subject) ?? 0;
    if (mails === 0) faults.push(`${JSON.stringify(subject)} was never mailed`);
    // A lease that runs out while its holder is at work is like a crash of the holder.
    const mayRepeat = world.isTimeMoving || outcome.between.has(subject);
    if (mails > 1 && !mayRepeat) faults.push(`${JSON.stringify(subject)} was mailed ${mails} times`);
  }
  const most = world.isTimeMoving
    ? 0
    : Math.max(0, ...outcome.sentAtUs.map((from) => countFrom(outcome.sentAtUs, from)));
  if (most > 10) faults.push(`${most} mails in a minute`);
  return faults;
}

const countFrom = (instantsUs: readonly number[], fromUs: number): number =>
  instantsUs.filter((atUs) => atUs >= fromUs && atUs < fromUs + MINUTE_US).length;

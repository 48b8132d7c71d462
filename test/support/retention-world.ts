import { createEndOf } from '../../cli/audit/end-of-day.ts';
import { createRunAudit } from '../../functions/audit/handler.ts';
import { createPostRecords } from '../../functions/ingest/handler.ts';
import { createGetIntegrity } from '../../functions/prove/get-integrity.ts';
import type { RouteHandler } from '../../functions/route.ts';
import { addDays, daysFromTo } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { UsageRecords } from '../../lib/ports.ts';
import { createKnownRetentions, createNotedRetentions } from '../../lib/retention/known-retentions.ts';
import type { ReadRetentions } from '../../lib/retention/ports.ts';
import { expiresAtSeconds } from '../../lib/retention/retention.ts';
import { priced } from './builders.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryProofRuns } from './in-memory-proof-runs.ts';
import { InMemoryRetentionHistory } from './in-memory-retention-history.ts';
import { InMemorySeals } from './in-memory-seals.ts';
import { InMemoryStoredProofs } from './in-memory-stored-proofs.ts';
import { nobodyForgotten } from './in-memory-tombstones.ts';
import { InMemoryUnbalancedDays } from './in-memory-unbalanced-days.ts';
import { shanghai } from './random-records.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { SmallLedger } from './small-ledger.ts';

const HOUR_US = 3_600_000_000;
const CALLER = { project: 'main', keyId: 'k', scopes: ['ingest', 'read'] } as const;
const FIRST_DAY = '2023-09-01';
/** Of a late record. */
const MAX_AGE_DAYS = 50;
const SENT_AGAIN = 6;
/** Share of the days with all of their records that are proved each day. */
const LOOKED_AT = 0.02;

interface Sent {
  readonly id: string;
  readonly timestampUs: number;
}

interface Change {
  /** From the first day of the world. */
  readonly afterDays: number;
  readonly days: number | undefined;
}

/**
 * A ledger over months, on which the retention is changed. Each night it is audited; each day records come, late ones among them, and old
 * ones are sent again, to an instance of before the last change too. Records are gone from the moment at which they may be.
 *
 * @param seen what the ledger sees of its history
 */
export class RetentionWorld {
  readonly history = new InMemoryRetentionHistory();
  readonly seals = new InMemorySeals();
  /** What is wrong, in words. */
  readonly faults: string[] = [];
  /** How often each id was taken for a new one. */
  readonly #stored = new Map<string, number>();
  readonly #sent: Sent[] = [];
  readonly #expires = new Map<string, number>();
  readonly #ledger = new SmallLedger();
  readonly #random: SeededRandom;
  readonly #seen: (read: ReadRetentions) => ReadRetentions;
  readonly #audit: () => Promise<unknown>;
  readonly #integrity: RouteHandler;
  #nowUs = 0;

  constructor(seed: number, seen: (read: ReadRetentions) => ReadRetentions = (read) => read) {
    this.#random = seededRandom(seed);
    this.#seen = seen;
    const { seals } = this;
    const retentions = seen(createKnownRetentions(this.history, undefined));
    const ports = { ...this.#ledger.ports, seals, retentions, calendar: shanghai, proofs: new InMemoryStoredProofs() };
    const audit = createRunAudit({
      ...ports,
      touched: this.#ledger.touched,
      leftSessions: this.#ledger.leftSessions,
      compactable: new InMemoryDayMarks(),
      gatherable: new InMemoryDayMarks(),
      compaction: this.#ledger.counters,
      unbalanced: new InMemoryUnbalancedDays(),
      runs: new InMemoryProofRuns(),
      projects: { list: async () => ['main'] },
      clock: () => this.#nowUs,
      log: { error: (code, fields) => this.#fault(`${code} ${JSON.stringify(fields)}`), warn: () => undefined },
    });
    this.#audit = () => audit({}, { remainingMs: () => Number.POSITIVE_INFINITY });
    this.#integrity = createGetIntegrity(ports);
  }

  /** @param changes the first one after no days */
  async live(days: number, changes: readonly Change[]): Promise<void> {
    let instances: RouteHandler[] = [];
    for (const day of daysFromTo(FIRST_DAY, addDays(FIRST_DAY, days))) {
      this.#ledger.touched.today = day;
      this.#at(day, 2.25);
      await this.#audit();
      this.#at(day, 12);
      await this.#work(instances);
      const change = changes.find(({ afterDays }) => addDays(FIRST_DAY, afterDays) === day);
      if (change !== undefined) {
        // The instance of before answers until it is an hour old, and notes nothing behind the new one.
        instances = [...instances.slice(-1), this.#ingest(change.days)];
        await this.#work(instances.toReversed());
        instances = instances.slice(-1);
      }
      await this.#ledger.deliver();
      this.#at(day, 23);
      await this.#look(day);
    }
    this.#compareTotals();
  }

  async integrityOf(date: string): Promise<{ readonly sealed: boolean; readonly balanced: boolean | null }> {
    const request = { caller: CALLER, query: { date }, path: {}, body: () => '', nowUs: this.#nowUs };
    const { body } = await this.#integrity(request);
    // A sealed or stored one comes as its text.
    return JSON.parse(JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  }

  #at(day: string, hour: number): void {
    this.#nowUs = shanghai.startOfDay(day) + hour * HOUR_US;
    for (const [id, expiresSeconds] of this.#expires) {
      if (expiresSeconds * 1_000_000 <= this.#nowUs) this.#ledger.records.delete(id);
    }
  }

  async #work(instances: readonly RouteHandler[]): Promise<void> {
    const random = this.#random;
    for (const post of instances) {
      const again = Array.from({ length: this.#sent.length > 0 ? SENT_AGAIN : 0 }, () => random.pick(this.#sent));
      for (const ageDays of [0, random.below(MAX_AGE_DAYS)]) {
        const sent = { id: `call-${this.#sent.length}`, timestampUs: this.#nowUs - ageDays * 24 * HOUR_US };
        this.#sent.push(sent);
        await this.#send(post, sent);
      }
      for (const one of again) await this.#send(post, one);
    }
  }

  async #send(post: RouteHandler, { id, timestampUs }: Sent): Promise<void> {
    const body = () => JSON.stringify({ id, timestamp: timestampUs / 1_000_000, model: 'qwen-max', user_id: 'alice' });
    try {
      const answer = await post({ caller: CALLER, query: {}, path: {}, body, nowUs: this.#nowUs });
      if (answer.status !== 201) return;
      const times = (this.#stored.get(id) ?? 0) + 1;
      this.#stored.set(id, times);
      if (times > 1) this.#fault(`${id} of ${shanghai.dayOf(timestampUs)} is counted ${times} times`);
    } catch (error) {
      if (!(error instanceof LedgerError && error.code === 'bad_request')) throw error;
    }
  }

  #ingest(ownDays: number | undefined): RouteHandler {
    const clock = () => this.#nowUs;
    return createPostRecords({
      records: this.#recordsUnder(ownDays),
      priceBooks: { of: async () => priced },
      sealedDays: {
        sealed: async (project, from, to) => {
          const seals = await Promise.all(daysFromTo(from, to).map((day) => this.seals.find({ project, day })));
          return seals.flatMap((seal) => seal?.day ?? []);
        },
      },
      forgottenUsers: nobodyForgotten,
      calendar: shanghai,
      randomId: () => 'none',
      retentionDays: ownDays,
      retentions: this.#seen(createNotedRetentions({ history: this.history, ownDays, calendar: shanghai, clock })),
    });
  }

  #recordsUnder(ownDays: number | undefined): Pick<UsageRecords, 'insert' | 'read' | 'correct'> {
    const { records } = this.#ledger;
    return {
      insert: async (all) =>
        all.map((booked) => {
          const { id, timestampUs } = booked.record;
          if (records.has(id)) return 'duplicate';
          this.#ledger.write(booked);
          if (ownDays !== undefined) this.#expires.set(id, expiresAtSeconds(timestampUs, ownDays));
          return 'stored';
        }),
      read: async (identities) => identities.map(({ id }) => records.get(id)),
      correct: async () => 'lost-race',
    };
  }

  async #look(today: string): Promise<void> {
    const endOf = createEndOf({ seals: this.seals, history: this.#seenHistory(), today: () => today });
    const standing = Map.groupBy(this.#ledger.records.values(), ({ day }) => day);
    const written = Map.groupBy(this.#sent, ({ timestampUs }) => shanghai.dayOf(timestampUs));
    for (const [day, sent] of written) {
      const stored = sent.filter(({ id }) => this.#stored.has(id)).length;
      const isWhole = stored === (standing.get(day)?.length ?? 0);
      if (isWhole && !this.#random.chance(LOOKED_AT)) continue;
      const { balanced } = await this.integrityOf(day);
      if (balanced === false) this.#fault(`on ${today} ${day} is said to be out of balance`);
      const end = await endOf({ project: 'main', day });
      if (!isWhole && end === undefined) this.#fault(`on ${today} ${day} would be repaired by what is left of it`);
    }
  }

  #seenHistory() {
    return { read: this.#seen(async () => (await this.history.read()) ?? []) };
  }

  /** Records are gone, sums stay. */
  #compareTotals(): void {
    const callsOf = Map.groupBy(this.#sent, ({ timestampUs }) => shanghai.dayOf(timestampUs));
    for (const { key, sums } of this.#ledger.counters.rows()) {
      if (key.family !== 'user') continue;
      const stored = callsOf.get(key.day)?.filter(({ id }) => this.#stored.has(id)).length;
      if (sums.calls !== BigInt(stored ?? 0)) this.#fault(`${key.day}: ${sums.calls} calls, ${stored} were recorded`);
    }
  }

  #fault(what: string): void {
    this.faults.push(what);
  }
}

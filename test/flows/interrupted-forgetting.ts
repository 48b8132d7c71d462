import type { RecordResult } from '../../lib/api-contract.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { DynamoAuditLog } from '../../lib/aws/dynamo-audit-log.ts';
import { DynamoJobs } from '../../lib/aws/dynamo-jobs.ts';
import { DynamoRecordMoves } from '../../lib/aws/dynamo-record-moves.ts';
import { DynamoSealedDays } from '../../lib/aws/dynamo-sealed-days.ts';
import { DynamoTombstones } from '../../lib/aws/dynamo-tombstones.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { SETTLED_AFTER_US } from '../../lib/forgetting/forgotten-users.ts';
import type { RecordMoves } from '../../lib/forgetting/ports.ts';
import { createForget } from '../../lib/jobs/forget/forget.ts';
import { runStep } from '../../lib/jobs/run-step.ts';
import type { Day } from '../../lib/usage/record.ts';
import { type Asked, post } from '../support/ask.ts';
import { InMemoryReportFiles } from '../support/in-memory-report-files.ts';
import { kindsOf } from '../support/job-world.ts';
import type { RestartedLedger } from '../support/restarted-ledger.ts';

interface ForgettingOptions {
  /** The user's calls, which are sent again while they move. */
  readonly own: readonly object[];
  readonly calendar: Calendar;
  /** No record of the world is of an earlier one. */
  readonly firstDay: Day;
  readonly id: string;
  readonly kills: number;
}

/** The job in this process, killed with its engine after so many moves, again and again. */
export class InterruptedForgetting {
  readonly #ledgers: RestartedLedger;
  readonly #asked: Asked;
  readonly #options: ForgettingOptions;
  readonly #told = new Set<string>();
  #retried = 0;
  #hasMoved = false;
  moves = 0;
  kills = 0;

  constructor(ledgers: RestartedLedger, asked: Asked, options: ForgettingOptions) {
    this.#ledgers = ledgers;
    this.#asked = asked;
    this.#options = options;
  }

  get retries() {
    return { told: [...this.#told], count: this.#retried };
  }

  async untilMoved(): Promise<void> {
    for (let run = 0; run < 10 * (this.#options.kills + 1); run += 1) {
      const outcome = await this.#step(run).catch(() => 'died');
      if (outcome === 'continued') return;
    }
    throw new Error('the records move and move');
  }

  async #step(run: number): Promise<string> {
    const { client, records, config } = await this.#ledgers.engine();
    const clock = () => Date.now() * 1000 + SETTLED_AFTER_US + 20_000_000 * run;
    const pause = async () => {};
    const work = createForget({
      moves: this.#killedWhileMoving(new DynamoRecordMoves(client, records)),
      tombstones: new DynamoTombstones(client, config),
      sealedDays: new DynamoSealedDays(client, config),
      keys: new DynamoApiKeys(client, config),
      files: new InMemoryReportFiles(),
      calendar: this.#options.calendar,
      randomId: () => 'unused',
      clock,
      pause,
    });
    const watched: typeof work = {
      ...work,
      advance: async (asked, cursor) => {
        const next = await work.advance(asked, cursor);
        this.#hasMoved = next.cursor.day === null;
        return next;
      },
    };
    const jobs = new DynamoJobs(client, config);
    const ports = { jobs, kinds: kindsOf(watched as never), audit: new DynamoAuditLog(client, config), clock, pause };
    const step = { project: 'main', id: this.#options.id, owner: `test-${run}`, mayGoOn: () => !this.#hasMoved };
    return runStep({ ...ports, starter: { start: async () => {} } }, step).finally(() => client.destroy());
  }

  #killedWhileMoving(moves: RecordMoves): RecordMoves {
    const { own, kills, firstDay } = this.#options;
    return {
      // Asking each of 4,000 days of earlier years would take longer than all else.
      find: async (of, limit) => (of.day < firstDay ? { records: [], hasMore: false } : moves.find(of, limit)),
      count: (of) => moves.count(of),
      move: async (from, to) => {
        this.moves += 1;
        if (this.moves % Math.ceil(own.length / 10) === 0) await this.#retryLate();
        const isTime = this.kills < kills && this.moves >= ((this.kills + 1) * own.length) / (kills + 1);
        if (!isTime) return moves.move(from, to);
        this.kills += 1;
        const moving = moves.move(from, to);
        await Promise.all([this.#ledgers.kill9(), moving.catch(() => 'lost-race' as const)]);
        throw new Error('killed');
      },
    };
  }

  /** A client sends again what it has sent. The stack may be dead meanwhile. */
  async #retryLate(): Promise<void> {
    const records = this.#options.own.slice(0, 20);
    const sent = post<{ results?: RecordResult[]; error?: { details?: { message: string }[] } }>(
      this.#asked,
      '/records',
      { records },
    );
    const answer = await sent.catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return;
    this.#retried += records.length;
    const messages = answer.body.error?.details?.map(({ message }) => message) ?? ['taken'];
    for (const message of messages) this.#told.add(message.split(':')[0] ?? '');
  }
}

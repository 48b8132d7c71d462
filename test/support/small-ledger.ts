import { applyBatch } from '../../lib/counters/apply-batch.ts';
import { judgeEvent, type StreamChange } from '../../lib/counters/stream-change.ts';
import type { ProofPorts } from '../../lib/integrity/prove-day.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import { InMemoryCounters } from './in-memory-counters.ts';
import { InMemoryDayMarks } from './in-memory-day-marks.ts';
import { InMemoryDayRecords } from './in-memory-day-records.ts';
import { InMemoryLeftSessions } from './in-memory-left-sessions.ts';
import { InMemoryProbes } from './in-memory-probes.ts';
import { InMemoryQuarantine } from './in-memory-quarantine.ts';
import { NO_RESERVATIONS } from './no-reservations.ts';
import { recordChange, streamEvent } from './stream-changes.ts';

/** Records, a stream of one shard and counters; what is written is counted when `deliver` is called, or while a proof waits. */
export class SmallLedger {
  readonly counters = new InMemoryCounters();
  readonly touched = new InMemoryDayMarks();
  readonly leftSessions = new InMemoryLeftSessions();
  readonly records = new Map<string, BookedRecord>();
  readonly #changes: StreamChange[] = [];
  #sequence = 0;
  #delivered = 0;
  /** Off: nothing is counted, whoever waits. */
  isAggregatorOn = true;
  pageRecords = Number.POSITIVE_INFINITY;
  /** Called whenever the records are read. */
  onRead = (): void => undefined;

  readonly #probes = new InMemoryProbes((probe) => {
    this.#sequence += 1;
    const after = { kind: 'probe', probe: { ...probe, place: 'all' } } as const;
    this.#changes.push(judgeEvent(streamEvent({ sequenceNumber: String(this.#sequence), after })));
    return 1;
  });

  get ports(): ProofPorts {
    return {
      counters: this.counters,
      records: new InMemoryDayRecords(() => {
        this.onRead();
        return [...this.records.values()];
      }, this.pageRecords),
      probes: this.#probes,
      pause: () => this.deliver(),
      randomId: () => `probe-${this.#sequence}`,
    };
  }

  write(booked: BookedRecord): void {
    const before = this.records.get(booked.record.id);
    this.records.set(booked.record.id, booked);
    this.#push(before, booked);
  }

  remove(id: string): void {
    const before = this.records.get(id);
    this.records.delete(id);
    this.#push(before, undefined);
  }

  /** What the stream holds is lost: nobody will count it. */
  loseStream(): void {
    this.#delivered = this.#changes.length;
  }

  /** Delivers everything from the beginning, as a mapping does that is made anew. */
  async deliverAgain(): Promise<void> {
    this.#delivered = 0;
    await this.deliver();
  }

  async deliver(): Promise<void> {
    if (!this.isAggregatorOn) return;
    const ports = {
      counters: this.counters,
      quarantine: new InMemoryQuarantine(),
      probes: this.#probes,
      touched: this.touched,
      leftSessions: this.leftSessions,
      reservations: NO_RESERVATIONS,
    };
    const changes = this.#changes.slice(this.#delivered);
    this.#delivered = this.#changes.length;
    await applyBatch(ports, { shardId: 'shard', table: 'records', changes, totalMs: 1, remainingMs: () => 1 });
  }

  #push(before: BookedRecord | undefined, after: BookedRecord | undefined): void {
    this.#sequence += 1;
    this.#changes.push(recordChange(this.#sequence, before, after));
  }
}

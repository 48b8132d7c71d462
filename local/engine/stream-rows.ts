import { DatabaseSync } from 'node:sqlite';

const SEQUENCE = 'CAST(sequence_number AS INTEGER)';

const INDEXES = [
  `CREATE INDEX IF NOT EXISTS _stream_by_table ON _stream_records (table_name, ${SEQUENCE})`,
  `CREATE INDEX IF NOT EXISTS _stream_by_shard ON _stream_records (table_name, shard_id, ${SEQUENCE})`,
];

/** As long as DynamoDB keeps a stream. */
const KEPT_SECONDS = 24 * 3600;

/** Deleted at once: a slice holds the engine's lock for some milliseconds only. */
const SLICE = 500;

/** What trimming may take away at most. */
export interface TrimLimit {
  readonly table: string;
  /** Sequence number that every consumer has passed. */
  readonly passed: bigint;
  readonly nowSeconds: number;
}

/** The rows in which the engine keeps its streams. It gives them no index and never removes them, so both is done here. */
export class StreamRows {
  readonly #database: DatabaseSync;

  /** @param dbPath the file of a running engine */
  constructor(dbPath: string) {
    this.#database = new DatabaseSync(dbPath, { timeout: 5000 });
  }

  /** Without them each write gets slower as the stream grows. The engine makes its table with the first table of a user. */
  index(): void {
    for (const index of INDEXES) this.#database.exec(index);
  }

  /**
   * Deletes one slice of rows that every consumer has passed and that are older than a day, but never the newest row of a
   * table: the engine numbers the next record one above it, and lower numbers would lie below every watermark.
   *
   * @returns how many it deleted; 0 when there are no more
   */
  trim({ table, passed, nowSeconds }: TrimLimit): number {
    const { changes } = this.#database
      .prepare(
        `DELETE FROM _stream_records WHERE id IN (
           SELECT id FROM (
             SELECT id, created_at FROM _stream_records
             WHERE table_name = :table AND ${SEQUENCE} <= :passed
               AND ${SEQUENCE} < (SELECT MAX(${SEQUENCE}) FROM _stream_records WHERE table_name = :table)
             ORDER BY ${SEQUENCE} LIMIT ${SLICE})
           WHERE created_at < :before)`,
      )
      .run({ table, passed, before: nowSeconds - KEPT_SECONDS });
    return Number(changes);
  }

  close(): void {
    this.#database.close();
  }
}

import type { StreamRows } from '../engine/stream-rows.ts';

interface Consumer {
  readonly table: string;
  readonly stream: { passed(): bigint };
}

const EVERY_MS = 60_000;

/** So that a slice is followed by what others want to write. */
const BETWEEN_SLICES_MS = 100;

/** Keeps the engine's streams at one day: a slice at a time, only what every consumer of the table has passed. */
export function startTrimming(
  rows: StreamRows,
  consumers: readonly Consumer[],
  onFailure: (error: unknown) => void,
): { stop(): void } {
  const tables = [...new Set(consumers.map(({ table }) => table))];
  let timer = setTimeout(trimAll, EVERY_MS);
  timer.unref();

  function trimAll(): void {
    const trimmed = tables.map((table) => trimSlice(table)).reduce((sum, rowsOfTable) => sum + rowsOfTable, 0);
    timer = setTimeout(trimAll, trimmed > 0 ? BETWEEN_SLICES_MS : EVERY_MS);
    timer.unref();
  }

  function trimSlice(table: string): number {
    const passed = lowest(
      consumers.filter((consumer) => consumer.table === table).map(({ stream }) => stream.passed()),
    );
    try {
      return rows.trim({ table, passed, nowSeconds: Math.floor(Date.now() / 1000) });
    } catch (error) {
      onFailure(error);
      return 0;
    }
  }

  return { stop: () => clearTimeout(timer) };
}

const lowest = (positions: readonly bigint[]): bigint => positions.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;

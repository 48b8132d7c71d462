const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** A server that asks for more is taken for a mistake. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * Milliseconds before the next attempt: doubling from half a second to a minute, of which a random half, so that clients
 * which failed together don't come back together.
 *
 * @param failures in a row, from 1
 * @param random from 0, below 1
 */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return ceiling * (0.5 + random / 2);
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date; 0 without one. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const seconds = Number(header);
  const asked = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(asked) ? 0 : Math.min(LONGEST_ASKED_MS, Math.max(0, asked));
}

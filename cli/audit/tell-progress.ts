import type { ProofPorts } from '../../lib/integrity/prove-day.ts';

const TOLD_EVERY_MS = 3000;

/** Says every few seconds how far the proof of a day has come; a short one says nothing. */
export function createProgress(
  say: (line: string) => void,
  nowMs: () => number,
): NonNullable<ProofPorts['onProgress']> {
  let toldMs = nowMs();
  return ({ day }, { done, total }) => {
    if (nowMs() - toldMs < TOLD_EVERY_MS) return;
    toldMs = nowMs();
    say(`${day}  ${done} of about ${total} records read …`);
  };
}

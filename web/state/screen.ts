import { batch, computed, effect, signal } from '@preact/signals';
import type { CurrentStats, Dashboard } from '../../lib/api-contract.ts';
import { ask, type Failure, type Outcome } from '../api/ask.ts';
import { key } from '../api/key.ts';

const LIVE_MS = 10_000;
const WHOLE_MS = 300_000;

const whole = signal<Dashboard | undefined>(undefined);
const live = signal<CurrentStats | undefined>(undefined);
let liveEtag: string | null = null;
let wholeAtMs = Number.NEGATIVE_INFINITY;

/** Why the last question had no answer; what was answered before stays. */
export const failure = signal<Failure | undefined>(undefined);

/** Browser's clock when the ledger last answered, in milliseconds. */
export const heardAtMs = signal<number | undefined>(undefined);

/** The first screen with the live figures in it; undefined until the first answer. */
export const screen = computed<Dashboard | undefined>(() => {
  if (whole.value === undefined || live.value === undefined) return whole.value;
  // Past midnight the live figures are of a day that the rest does not know yet: they wait for it.
  return live.value.today.date === whole.value.today.date ? { ...whole.value, ...live.value } : whole.value;
});

async function askWhole(): Promise<void> {
  wholeAtMs = performance.now();
  const outcome = await ask<Dashboard>('/dashboard');
  take(outcome, (body) => {
    whole.value = body;
    live.value = undefined;
    liveEtag = null;
  });
}

async function askLive(): Promise<void> {
  const outcome = await ask<CurrentStats>('/stats/current', { etag: liveEtag });
  take(outcome, (body, etag) => {
    live.value = body;
    liveEtag = etag;
  });
  if (live.value !== undefined && live.value.today.date !== whole.value?.today.date) await askWhole();
}

function take<Body>(outcome: Outcome<Body>, keep: (body: Body, etag: string | null) => void): void {
  batch(() => {
    if (outcome.kind === 'unknown-key') return key.forget('refused');
    const isHeard = outcome.kind === 'answered' || outcome.kind === 'unchanged';
    failure.value = isHeard ? undefined : outcome;
    if (isHeard) heardAtMs.value = Date.now();
    if (outcome.kind === 'answered') keep(outcome.body, outcome.etag);
  });
}

/** Follows the ledger while somebody looks. */
function tick(): void {
  const isIdle = document.visibilityState !== 'visible' || key.value === null || failure.value?.kind === 'forbidden';
  if (isIdle) return;
  const isDue = performance.now() - wholeAtMs >= WHOLE_MS;
  void (isDue || whole.value === undefined ? askWhole() : askLive());
}

/** Asks at once, as after a change or on return to the tab. */
export const refresh = (): void => void askWhole();

/** Asks from now on, and forgets everything with the key. */
export function followLedger(): void {
  effect(() => {
    if (key.value !== null) return void askWhole();
    batch(() => {
      whole.value = undefined;
      live.value = undefined;
      failure.value = undefined;
      heardAtMs.value = undefined;
    });
  });
  setInterval(tick, LIVE_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && key.value !== null) void askWhole();
  });
}

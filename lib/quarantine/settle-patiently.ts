import type { Pause } from '../integrity/ports.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 200;

/** Tries again, with pauses that grow, while others write to the same items. @returns `busy` when they did all the time */
export async function settlePatiently<Outcome extends string>(
  pause: Pause,
  settle: () => Promise<Outcome>,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await settle();
    if (outcome !== 'busy' || attempt === ATTEMPTS) return outcome;
    await pause(PAUSE_MS * attempt);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordResult } from '../../lib/api-contract.ts';
import { type Asked, post } from '../../test/support/ask.ts';
import { startLedger } from '../../test/support/ledger.ts';
import type { Soak } from './soak.ts';

/** What the contract promises. */
const LONGEST_MS = 60_000;
/** More at once than there are workers, so that each of them answers some. */
const CALLS_AT_ONCE = 16;
const PAUSE_MS = 1000;

/** A price that is posted while every worker holds a book without it: how long until no call is booked without it. */
export const priceSpreadSoak: Soak = {
  name: 'price-spread',
  about: 'a posted price reaches every running function',
  seeds: 3,
  async run(seeds, say) {
    const ledger = await startLedger();
    const asked = { url: ledger.url, key: ledger.adminKey };
    const failures: string[] = [];
    let slowestMs = 0;
    try {
      for (let seed = 1; seed <= seeds; seed += 1) {
        say(`seed ${seed} of ${seeds}`);
        const lagMs = await measureLag(asked, `spread-${seed}`);
        slowestMs = Math.max(slowestMs, lagMs);
        if (lagMs > LONGEST_MS) failures.push(`seed ${seed}: ${lagMs} ms`);
      }
    } finally {
      await ledger.stop();
    }
    return { worlds: seeds, failures, summary: `known after ${(slowestMs / 1000).toFixed(1)} s at most` };
  },
};

/** Milliseconds from the answer of `POST /prices` to the beginning of the first calls that are all booked at that price. */
async function measureLag(asked: Asked, model: string): Promise<number> {
  await isPricedEverywhere(asked, model);
  const { status } = await post(asked, '/prices', { model, currency: 'CNY', unit: '1K', input: 1, output: 1 });
  if (status !== 201) throw new Error(`the price was not added: ${status}`);
  const addedAt = performance.now();
  for (;;) {
    const lagMs = performance.now() - addedAt;
    if (lagMs > 2 * LONGEST_MS || (await isPricedEverywhere(asked, model))) return Math.round(lagMs);
    await sleep(PAUSE_MS);
  }
}

async function isPricedEverywhere(asked: Asked, model: string): Promise<boolean> {
  const answers = await Promise.all(
    Array.from({ length: CALLS_AT_ONCE }, () => post<RecordResult>(asked, '/records', { model, input_tokens: 1 })),
  );
  return answers.every(({ body }) => body.price?.source === 'custom');
}

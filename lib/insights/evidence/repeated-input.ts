import type { PriceCall } from '../../pricing/price.ts';
import type { BookedRecord } from '../../usage/record.ts';
import { addFound, type Findings, type RunningFound, zeroFound } from './findings.ts';

/**
 * Tokens of input from which on every seller caches: 1,024 at OpenAI and most models of Anthropic, 4,096 at others of Anthropic
 * and Google (platform.openai.com guides/prompt-caching, platform.claude.com prompt-caching, ai.google.dev caching).
 */
const LARGE_INPUT = 4096;
/** Caches keep what nobody reads for five minutes or more (the same sources). */
const KEPT_US = 300_000_000;
/** Two calls after each other may be alike by chance. */
const MIN_REPEATS = 2n;

/**
 * Follows the calls of one session, function and model: a run in which none sends less than the one before, each within the time that
 * caches keep. What the call before has sent is taken as repeated; the rest, and all of the first call, as written to the cache, which
 * some sellers charge for.
 */
export class RepeatedInput {
  readonly #price: PriceCall;
  readonly #findings: Findings;
  #last: BookedRecord | undefined;
  #run: RunningFound = zeroFound();

  constructor(price: PriceCall, findings: Findings) {
    this.#price = price;
    this.#findings = findings;
  }

  take(booked: BookedRecord): void {
    if (!isLargeAndUncached(booked)) return;
    const last = this.#last;
    const isSoon = last !== undefined && booked.record.timestampUs - last.record.timestampUs <= KEPT_US;
    if (isSoon) this.#findings.add('prompt_caching', booked.record, { ofCalls: 1n });
    if (isSoon && booked.record.tokens.input >= last.record.tokens.input) this.#repeat(last, booked);
    else this.end();
    this.#last = booked;
  }

  end(): void {
    const isCase = this.#run.calls >= MIN_REPEATS && this.#run.savedAtto > 0n;
    if (isCase && this.#last !== undefined) this.#findings.add('prompt_caching', this.#last.record, this.#run);
    this.#run = zeroFound();
  }

  #repeat(last: BookedRecord, booked: BookedRecord): void {
    if (this.#run.calls === 0n) addFound(this.#run, { savedAtto: this.#saved(last, 0) });
    const repeated = last.record.tokens.input;
    addFound(this.#run, {
      ...{ calls: 1n, tokens: BigInt(repeated), costAtto: booked.costAtto ?? 0n },
      savedAtto: this.#saved(booked, repeated),
    });
  }

  /** Less than nothing where writing costs more than input. */
  #saved({ record, costAtto }: BookedRecord, cacheRead: number): bigint {
    const tokens = { ...record.tokens, cacheRead, cacheWrite: record.tokens.input - cacheRead };
    const cached = this.#price({ ...record, tokens }).costAtto;
    return cached === null || costAtto === null ? 0n : costAtto - cached;
  }
}

function isLargeAndUncached({ record: { tokens, success }, costAtto }: BookedRecord): boolean {
  const isCached = tokens.cacheRead + tokens.cacheWrite + tokens.cacheWrite1h > 0;
  return success && costAtto !== null && tokens.input >= LARGE_INPUT && tokens.audioInput === 0 && !isCached;
}

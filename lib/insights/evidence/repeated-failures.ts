import type { BookedRecord } from '../../usage/record.ts';
import { addFound, type Findings, type RunningFound, zeroFound } from './findings.ts';

/** A repeat begins within this time after the failure's end. */
const SOON_US = 10_000_000;
/** The clients of OpenAI and Anthropic try twice more unless told otherwise (`max_retries`); beyond that it is a storm. */
const USUAL_REPEATS = 2n;

/** Follows the calls of one session, function and model: a failed one that is sent again within seconds, and again. */
export class RepeatedFailures {
  readonly #findings: Findings;
  #last: BookedRecord | undefined;
  #chain: RunningFound = zeroFound();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  take(booked: BookedRecord): void {
    if (this.#last !== undefined && isRepeat(this.#last, booked)) this.#repeat(booked);
    else this.end();
    this.#last = booked;
  }

  end(): void {
    const isStorm = this.#chain.calls > USUAL_REPEATS;
    if (isStorm && this.#last !== undefined) this.#findings.add('retry_storm', this.#last.record, this.#chain);
    this.#chain = zeroFound();
  }

  #repeat({ record, costAtto }: BookedRecord): void {
    this.#findings.add('retry_storm', record, { ofCalls: 1n });
    const { input, output } = record.tokens;
    addFound(this.#chain, { calls: 1n, tokens: BigInt(input + output), costAtto: costAtto ?? 0n });
    const isVain = this.#chain.calls > USUAL_REPEATS && !record.success;
    if (isVain) addFound(this.#chain, { savedAtto: costAtto ?? 0n });
  }
}

/** Calls side by side are none; and who sends other input does not repeat, unless the failure did not say what was sent. */
function isRepeat({ record: failed }: BookedRecord, { record: next }: BookedRecord): boolean {
  const sinceBegin = next.timestampUs - failed.timestampUs;
  const sinceEnd = sinceBegin - (failed.durationUs ?? 0);
  const isSoon = sinceBegin > 0 && sinceEnd >= 0 && sinceEnd <= SOON_US;
  const [sent, again] = [failed.tokens.input, next.tokens.input];
  return !failed.success && isSoon && (sent === again || sent === 0 || again === 0);
}

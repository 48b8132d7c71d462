import type { TokenCounts } from '../record.ts';
import { inputPartsFit, MAX_TOKENS, outputPartsFit } from '../token-rules.ts';
import type { ToldCounts } from './usage-shape.ts';

/** What is wrong with counts that contradict each other; `name` is a field of the object, or empty for the whole. */
export interface Contradiction {
  readonly name: string;
  readonly message: string;
}

export type Settled = { readonly tokens: TokenCounts } | Contradiction;

/**
 * Decides whether the cache classes are inside or beside the input, and reasoning inside or beside the output. A total decides,
 * when exactly one reading gives it or the documented one does; without a total the documentation does. What no reading
 * explains is a contradiction, never a guess.
 */
export function settleCounts(told: ToldCounts): Settled {
  const { names, input, output = 0, total } = told;
  if (input === undefined) return { name: names.input, message: 'is required: no count of the input is given' };
  const documented = readingOf(told, told.cacheIsInside, told.reasoningIsInside);
  const isLibrarysSum = told.isAmbiguous === true && total === input + output;
  const settled =
    total === undefined || isLibrarysSum ? settleByFit(told, documented) : settleByTotal(told, total, documented);
  if (!('tokens' in settled)) return settled;
  const { tokens } = settled;
  const isTooLarge = Math.max(tokens.input, tokens.output) > MAX_TOKENS;
  return isTooLarge ? { name: '', message: `adds up to more than ${MAX_TOKENS} tokens` } : settled;
}

function settleByTotal(told: ToldCounts, total: number, documented: TokenCounts): Settled {
  const explains = (tokens: TokenCounts) =>
    inputPartsFit(tokens) && outputPartsFit(tokens) && tokens.input + tokens.output === total;
  if (explains(documented)) return { tokens: documented };
  const others = [
    readingOf(told, !told.cacheIsInside, told.reasoningIsInside),
    readingOf(told, told.cacheIsInside, !told.reasoningIsInside),
    readingOf(told, !told.cacheIsInside, !told.reasoningIsInside),
  ].filter(explains);
  const [first] = others;
  if (first === undefined) return { name: told.names.total, message: 'is not what the counts add up to' };
  const areSame = others.every(({ input, output }) => input === first.input && output === first.output);
  return areSame
    ? { tokens: first }
    : { name: told.names.total, message: 'is explained by more than one way of counting' };
}

function settleByFit(told: ToldCounts, documented: TokenCounts): Settled {
  const inputFits = inputPartsFit(documented);
  const outputFits = outputPartsFit(documented);
  if (inputFits && outputFits) return { tokens: documented };
  const other = readingOf(told, told.cacheIsInside === inputFits, told.reasoningIsInside === outputFits);
  const isTheOnlyWay = told.isAmbiguous === true && inputPartsFit(other) && outputPartsFit(other);
  if (isTheOnlyWay) return { tokens: other };
  return inputFits
    ? { name: told.names.output, message: 'is less than its parts: reasoning and audio output tokens' }
    : { name: told.names.input, message: 'is less than its parts: cache and audio input tokens' };
}

function readingOf(told: ToldCounts, cacheIsInside: boolean, reasoningIsInside: boolean): TokenCounts {
  const { input = 0, output = 0, besideInput = 0, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0 } = told;
  const { reasoning = 0, audioInput = 0, audioOutput = 0 } = told;
  const cached = cacheIsInside ? 0 : cacheRead + cacheWrite + cacheWrite1h;
  return {
    input: input + besideInput + cached,
    output: output + (reasoningIsInside ? 0 : reasoning),
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    audioInput,
    reasoning,
    audioOutput,
  };
}

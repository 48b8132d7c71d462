import type { ServiceTier, TokenCounts } from '../record.ts';
import type { UsageObject } from './usage-object.ts';

/** What of the record tells two ways of counting apart, where one shape has both. */
export interface CountedCall {
  readonly model: string;
  readonly provider?: string | undefined;
}

/** Names of the fields that hold the two counts and their total, for faults: `prompt_tokens`, `outputTokens.total`. */
export interface CountNames {
  readonly input: string;
  readonly output: string;
  readonly total: string;
}

/** The counts of a usage object as they stand there; absent and null are undefined. */
export interface ToldCounts extends Partial<Omit<Mutable<TokenCounts>, 'input' | 'output'>> {
  readonly names: CountNames;
  input?: number | undefined;
  output?: number | undefined;
  total?: number | undefined;
  /** Tokens that stand beside `input` in every reading and are paid as input: results of the provider's own tools. */
  besideInput?: number | undefined;
  /** Whether the shape's documentation counts the cache classes in `input`. */
  readonly cacheIsInside: boolean;
  /** Whether it counts reasoning in `output`. */
  readonly reasoningIsInside: boolean;
  /**
   * Written by libraries that do not agree with each other: where the documented way is impossible the other is taken, and a
   * total that is only the sum of both counts may be the library's own and decides nothing.
   */
  readonly isAmbiguous?: boolean;
  /** The tier in the provider's words. */
  serviceTier?: string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] | undefined };

/** One family of usage objects. */
export interface UsageShape {
  readonly name: string;
  /** By the names of its fields. Shapes are asked in an order in which the first that says yes is the right one. */
  recognises(usage: UsageObject): boolean;
  /** Faults of single fields are left with the object. */
  read(usage: UsageObject, call: CountedCall): ToldCounts;
}

/** What a usage object says, in the words of the contract. */
export interface UsageFacts {
  readonly tokens: TokenCounts;
  /** Absent when the object does not tell, or tells one that the ledger does not know. */
  readonly serviceTier?: ServiceTier;
  /** A tier that the ledger does not know, as it stands there, so that it is asked for instead of guessed. */
  readonly unknownTier?: string;
}

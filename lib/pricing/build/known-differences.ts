import type { ModelPrice, PriceCalculation } from '@pydantic/genai-prices';
import { MONEY_SCALE, parseDecimal } from '../../money.ts';
import type { TokenCounts } from '../../usage/record.ts';
import { readModelName } from '../model-names.ts';
import { createOverridePrices } from '../override-prices.ts';
import type { PricedCall } from '../price.ts';
import { splitTokens, TOKEN_CLASSES } from '../token-classes.ts';
import { EXPRESSED_KEYS } from './genai-prices.ts';

/** The library's price keys that no count of a record can pay, each with what it is for. */
export const INEXPRESSIBLE_KEYS: Readonly<Record<string, string>> = {
  web_searches_kcount: 'searches that the model made: a record counts none',
  storage_searches_kcount: 'searches in stored files: a record counts none',
  input_image_mtok: 'pictures apart from text: a record counts their tokens as input',
  cache_image_read_mtok: 'cached pictures: a record counts their tokens as cache reads',
  output_image_mtok: 'pictures that were made: a record counts their tokens as output',
  input_video_mtok: 'video apart from text: a record counts its tokens as input',
  output_video_mtok: 'video that was made: a record counts its tokens as output',
  output_citation_mtok: 'quoted text apart from the answer: a record counts its tokens as output',
  audio_hours: 'speech by its length: a record counts tokens',
  input_audio_hours: 'speech by its length: a record counts tokens',
  input_document_kpages: 'pages of a document: a record counts tokens',
  input_annotated_document_kpages: 'pages of a document with annotations: a record counts tokens',
  input_text_messages_kcount: 'messages of a voice session: a record counts tokens',
};

/** One call priced by both. */
export interface PricedTwice {
  readonly model: string;
  readonly seller: string;
  readonly tokens: TokenCounts;
  readonly timestampUs: number;
  readonly ours: PricedCall;
  readonly theirs: PriceCalculation;
  /** Whose price the library takes, such as `openai/gpt-4o`. */
  readonly theirModel: string;
  /** Both costs in the ledger's currency; ours null when unpriced. */
  readonly cost: number | null;
  readonly due: number;
}

interface KnownDifference {
  readonly why: string;
  readonly applies: (call: PricedTwice) => boolean;
}

/** Decimals of a rate per million tokens that are whole attos per token. */
const WHOLE_ATTOS_SCALE = MONEY_SCALE - 6;
const HALF_ATTO = 0.5 / 10 ** MONEY_SCALE;

const overrides = createOverridePrices();

/** Where our cost is not the library's on purpose. Whatever else differs is a fault. */
export const KNOWN_DIFFERENCES = {
  override: {
    why: 'The list is stale for some time: our table of overrides knows better, or knows that nobody does.',
    applies: ({ model, seller, timestampUs }) =>
      overrides.find(readModelName(model, seller), timestampUs, 'standard') !== undefined,
  },
  'built-in price': {
    why: "The guide's own table comes before the list.",
    applies: ({ ours }) => ours.price.source === 'built-in',
  },
  'empty price': {
    why: 'No rate that tokens could pay: the library makes it 0, here only an offer named :free is free, any other unpriced.',
    applies: ({ cost, theirs }) => cost === null && Object.keys(theirs.model_price).every((key) => !isExpressed(key)),
  },
  'class without a rate': {
    why: 'Tokens for which the list has no rate, such as output of an embedding: the library makes them 0, here the call is unpriced.',
    applies: ({ cost, theirs, tokens }) => cost === null && isWithoutRate(theirs.model_price, tokens),
  },
  'fee without tokens': {
    why: 'A fee for each request: the library takes it of a call that used nothing too, here that call costs nothing.',
    applies: ({ cost, theirs, tokens }) =>
      cost === 0 && tokens.input + tokens.output === 0 && theirs.model_price.requests_kcount !== undefined,
  },
  'name matched otherwise': {
    why: "The library matches beginnings and parts of names, here only whole names match, with or without their date: so another model, or another seller's price of it.",
    applies: ({ ours, theirModel }) => ours.price.priceId !== undefined && ours.price.priceId !== theirModel,
  },
  'finer than an atto': {
    why: 'A rate that is no whole number of attos per token is quantised once, to half an atto at most.',
    applies: ({ cost, due, theirs, tokens }) =>
      cost !== null &&
      Math.abs(cost - due) <= HALF_ATTO * (tokens.input + tokens.output) &&
      Object.values(theirs.model_price).some((rate) => numeralsOf(rate).some(isFinerThanAtto)),
  },
} as const satisfies Record<string, KnownDifference>;

export type Difference = keyof typeof KNOWN_DIFFERENCES;

export const DIFFERENCES = Object.keys(KNOWN_DIFFERENCES) as readonly Difference[];

/** Why the costs of a call differ; undefined when nothing explains it. */
export const explainDifference = (call: PricedTwice): Difference | undefined =>
  DIFFERENCES.find((difference) => KNOWN_DIFFERENCES[difference].applies(call));

const isExpressed = (key: string): boolean => Object.hasOwn(EXPRESSED_KEYS, key);

/** Whether tokens were used in a class without a rate of its own or of its parent: input for input, output for output. */
function isWithoutRate(prices: ModelPrice, tokens: TokenCounts): boolean {
  const priced = new Set(Object.keys(prices).map((key) => EXPRESSED_KEYS[key]));
  const used = splitTokens(tokens).map((count) => count > 0);
  return TOKEN_CLASSES.some((tokenClass, index) => {
    const parent = index < TOKEN_CLASSES.indexOf('output') ? 'input' : 'output';
    return used[index] && !priced.has(tokenClass) && !priced.has(parent);
  });
}

function numeralsOf(rate: ModelPrice[string]): readonly number[] {
  if (rate === undefined) return [];
  return typeof rate === 'number' ? [rate] : [rate.base, ...rate.tiers.map(({ price }) => price)];
}

const isFinerThanAtto = (numeral: number): boolean => parseDecimal(String(numeral), WHOLE_ATTOS_SCALE) === undefined;

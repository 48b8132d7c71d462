import { sellerBeforeSlash, sellerOf } from './providers.ts';

/** What a record's `model` and `provider` say, ready for exact look-ups. */
export interface ModelName {
  /** Spellings to look for, lower case, the most exact first. */
  readonly spellings: readonly string[];
  /** Who sold the call; undefined when nothing tells. */
  readonly seller: string | undefined;
}

interface Draft {
  readonly name: string;
  readonly seller: string | undefined;
}

/**
 * Rules that take a wrapping off a name; undefined when a rule does not apply. Each is tried in turn until none applies, and
 * every name on the way is a spelling. Nothing here guesses: what no rule unwraps must be in a table as it is.
 */
const UNWRAP: readonly ((draft: Draft) => Draft | undefined)[] = [
  // projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4 → claude-sonnet-4, sold by Google
  ({ name }) => matched(/(?:^|\/)publishers\/[^/]+\/models\/(.+)$/, name, 'google'),
  // accounts/fireworks/models/kimi-k2p5 → kimi-k2p5
  ({ name }) => matched(/^accounts\/[^/]+\/models\/(.+)$/, name, 'fireworks'),
  // arn:aws:bedrock:us-east-1:123:inference-profile/us.anthropic.claude-opus-5 → us.anthropic.claude-opus-5, sold by Amazon
  ({ name }) => matched(/^arn:aws[^/]*:(?:inference-profile|foundation-model)\/(.+)$/, name, 'aws'),
  // models/gemini-2.5-pro → gemini-2.5-pro
  ({ name, seller }) => matched(/^models\/(.+)$/, name, seller),
  // openai/gpt-4o, azure/gpt-4o, bedrock/us.anthropic.claude-opus-5 → what stands behind the seller
  ({ name, seller }) => {
    const slash = name.indexOf('/');
    const named = slash > 0 ? sellerBeforeSlash(name.slice(0, slash)) : undefined;
    return named === undefined ? undefined : { name: name.slice(slash + 1), seller: seller ?? named };
  },
  // bedrock/converse/us.anthropic.claude-opus-5 → us.anthropic.claude-opus-5: LiteLLM's word for the interface behind the seller
  ({ name, seller }) => (seller === 'aws' ? matched(/^(?:converse|invoke)\/(.+)$/, name, seller) : undefined),
  // ft:gpt-4o-2024-08-06:org::id → ft:gpt-4o-2024-08-06: a tuned model has prices of its own, never its base's
  ({ name, seller }) => matched(/^(ft:[^:]+):.*$/, name, seller),
];

/** Reads the name of a model as the tables look for it. */
export function readModelName(model: string, provider?: string): ModelName {
  const name = model.trim().toLowerCase();
  // meta-llama/llama-4-scout:free, deepseek/deepseek-r1:free: an offer of OpenRouter, whatever word stands before the slash
  const isFreeOffer = name.endsWith(':free');
  let draft: Draft | undefined = { name, seller: sellerOf(provider) ?? (isFreeOffer ? 'openrouter' : undefined) };
  const spellings: string[] = [];
  let seller: string | undefined;
  while (draft !== undefined) {
    const current: Draft = draft;
    spellings.push(current.name);
    seller ??= current.seller;
    draft = undefined;
    for (const rule of UNWRAP) draft ??= rule(current);
  }
  const all = spellings.flatMap((spelling) =>
    [spelling, ...respelled(spelling)].flatMap((one) => [one, ...regional(one), ...undated(one)]),
  );
  return { spellings: [...new Set(all)], seller };
}

const matched = (pattern: RegExp, name: string, seller: string | undefined): Draft | undefined => {
  const inner = pattern.exec(name)?.[1];
  return inner === undefined ? undefined : { name: inner, seller };
};

const BEDROCK =
  /^(?:(us|eu|apac|jp|au|in|ca|sa|us-gov|global|regional)\.)?((?:amazon|anthropic|deepseek|google|meta|mistral|nvidia|openai|qwen|writer)\.[^/]+?)(-v\d+(?::\d+)?)?$/;

/** Other spellings of the same name. */
const RESPELL: readonly (readonly [pattern: RegExp, spelling: string])[] = [
  // gpt-35-turbo-16k → gpt-3.5-turbo-16k: names at Azure had no dots
  [/^gpt-35-/, 'gpt-3.5-'],
  // claude-sonnet-4.5 → claude-sonnet-4-5, claude-3.5-haiku → claude-3-5-haiku: gateways write dots
  [/^(claude-(?:[a-z]+-)?\d)\.(\d)/, '$1-$2'],
  // gemini-2.0-flash-001 → gemini-2.0-flash: Google numbers the releases of a model
  [/^(gemini-.+)-00\d$/, '$1'],
];

function respelled(name: string): readonly string[] {
  const other = RESPELL.reduce((spelling, [pattern, replacement]) => spelling.replace(pattern, replacement), name);
  return other === name ? [] : [other];
}

/**
 * gpt-4o-2024-08-06, claude-sonnet-4-20250514, claude-sonnet-4@20250514, claude-3-5-sonnet-v2@20241022, gpt-4-0613 (month and
 * day), mistral-large-latest.
 */
const DATE =
  /(?:(?:-|(?:-v\d)?@)20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|-(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|-latest)$/;

/** The name without its trailing date or `-latest`, and the list's name for the latest of it. */
function undated(name: string): readonly string[] {
  const base = name.replace(DATE, '');
  return base === name ? [] : [base, `${base}-latest`];
}

/**
 * us.anthropic.claude-opus-4-6-v1 → regional.anthropic.claude-opus-4-6-v1:0, global.anthropic.claude-opus-4-5-20251101-v1:0 →
 * global.anthropic.claude-opus-4-5-v1:0. Bedrock has two prices, global and regional; the list writes `-v1:0` or nothing.
 */
function regional(name: string): readonly string[] {
  const match = BEDROCK.exec(name);
  if (match === null) return [];
  const [, region, base = '', version] = match;
  const bases = [base, base.replace(DATE, '')];
  const versions = [version ?? '', version?.includes(':') ? '' : `${version ?? '-v1'}:0`];
  const isGlobal = region === 'global';
  const places = isGlobal ? ['global.'] : ['regional.', ''];
  return bases.flatMap((start) => versions.flatMap((end) => places.map((place) => `${place}${start}${end}`)));
}

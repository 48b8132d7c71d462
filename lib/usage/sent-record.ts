/**
 * The shape of one record of `POST /records`: what each field may be by itself. Null means absent everywhere. What a check says
 * in code, its registered description says in JSON Schema, as far as that can: the OpenAPI document is made of both.
 */
import * as z from 'zod/mini';
import { RECORD_STATUSES, SERVICE_TIERS } from './record.ts';
import { characterFault, PROTOTYPE_KEYS, textFault } from './text-rules.ts';
import { MAX_TOKENS } from './token-rules.ts';

const MAX_NAME = 200;
const MAX_TAGS = 10;
const MAX_TAG_KEY = 64;
const MAX_TAG_VALUE = 200;

const ID = /^[!-~]{1,128}$/;
const CURRENCY = /^[A-Z]{3}$/;

const ruled = (faultOf: (text: string) => string | undefined) =>
  z
    .string({ error: 'must be a string' })
    .check(z.refine((text) => faultOf(text) === undefined, { error: (issue) => faultOf(String(issue.input)) }));

const text = (most: number) =>
  ruled((sent) => textFault(sent, most)).register(z.globalRegistry, { minLength: 1, maxLength: most });

const matching = (pattern: RegExp, message: string) =>
  ruled((sent) => (pattern.test(sent) ? undefined : message)).register(z.globalRegistry, { pattern: pattern.source });

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.nullish(z.enum(values, { error: `must be one of ${values.join(', ')}` }));

const integer = (most: number, error: string) =>
  z.nullish(
    z
      .number({ error })
      .check(z.refine((sent) => Number.isInteger(sent) && sent >= 0 && sent <= most, { error }))
      .register(z.globalRegistry, { type: 'integer', minimum: 0, maximum: most }),
  );

const count = integer(MAX_TOKENS, `must be an integer from 0 to ${MAX_TOKENS}`);

const numeral = z.nullish(z.number({ error: 'must be a number' }));
const numeralOrText = (error: string) => z.nullish(z.union([z.number(), z.string()], { error }));

// zod's own record type skips the key __proto__, which has to be a fault.
const tags = z.nullish(
  z
    .custom<Readonly<Record<string, string>>>(isObject, { error: 'must be an object of texts' })
    .check(
      z.check(({ value, issues }) => {
        for (const { tag, message } of tagFaults(value)) {
          issues.push({ code: 'custom', message, input: value, path: tag === undefined ? [] : [tag] });
        }
      }),
    )
    .register(z.globalRegistry, {
      type: 'object',
      maxProperties: MAX_TAGS,
      propertyNames: { minLength: 1, maxLength: MAX_TAG_KEY, not: { enum: PROTOTYPE_KEYS } },
      additionalProperties: { type: 'string', minLength: 1, maxLength: MAX_TAG_VALUE },
    }),
);

const usageObject = z
  .custom<Readonly<Record<string, unknown>>>(isObject, { error: 'must be an object' })
  .register(z.globalRegistry, { type: 'object' });

function* tagFaults(sent: Readonly<Record<string, unknown>>): Generator<{ tag?: string; message: string }> {
  const keys = Object.keys(sent);
  if (keys.length > MAX_TAGS) {
    yield { message: `must have at most ${MAX_TAGS} tags` };
    return;
  }
  for (const tag of keys) {
    const value = sent[tag];
    const keyFault = PROTOTYPE_KEYS.includes(tag) ? 'is not allowed' : textFault(tag, MAX_TAG_KEY);
    const valueFault = typeof value === 'string' ? textFault(value, MAX_TAG_VALUE) : 'must be a string';
    if (keyFault !== undefined) yield { tag, message: `the name of the tag ${keyFault}` };
    if (valueFault !== undefined) yield { tag, message: valueFault };
  }
}

/** Whether a parsed JSON value is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const SENT_RECORD = z.strictObject(
  {
    id: z.nullish(matching(ID, 'must be 1 to 128 characters of ASCII 0x21 to 0x7E')),
    timestamp: numeralOrText('must be epoch seconds or ISO 8601 with an offset'),
    model: z
      .string({ error: (issue) => (issue.input == null ? 'is required' : 'must be a string') })
      .check(
        z.refine((sent) => textFault(sent, MAX_NAME) === undefined, {
          error: (issue) => textFault(String(issue.input), MAX_NAME),
        }),
      )
      .register(z.globalRegistry, { minLength: 1, maxLength: MAX_NAME }),
    provider: z.nullish(text(MAX_NAME)),
    service_tier: oneOf(SERVICE_TIERS),
    function: z.nullish(text(MAX_NAME)),
    user_id: z.nullish(text(MAX_NAME)),
    anchor_id: z.nullish(text(MAX_NAME)),
    session_id: z.nullish(text(MAX_NAME)),
    input_tokens: count,
    output_tokens: count,
    total_tokens: integer(2 * MAX_TOKENS, `must be an integer from 0 to ${2 * MAX_TOKENS}`),
    cache_read_tokens: count,
    cache_write_tokens: count,
    cache_write_1h_tokens: count,
    audio_input_tokens: count,
    reasoning_tokens: count,
    audio_output_tokens: count,
    usage: z.nullish(usageObject),
    duration_ms: numeral,
    success: z.nullish(z.boolean({ error: 'must be true or false' })),
    error_msg: z.nullish(ruled(characterFault).register(z.globalRegistry, { minLength: 1 })),
    status: oneOf(RECORD_STATUSES),
    tags,
    reservation_id: z.nullish(text(64)),
    reported_cost: numeralOrText('must be a number or a decimal string'),
    reported_currency: z.nullish(matching(CURRENCY, 'must be three capital letters such as USD')),
  },
  { error: 'must be an object' },
);

/** The fields in whose place a provider's usage object may stand. */
export const COUNTS = [
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'audio_input_tokens',
  'reasoning_tokens',
  'audio_output_tokens',
] as const satisfies readonly (keyof SentRecord)[];

export type SentRecord = z.infer<typeof SENT_RECORD>;

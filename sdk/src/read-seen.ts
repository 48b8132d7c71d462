/** What a model's answer says of itself: which model, and the provider's usage object as it came. */

export interface Seen {
  readonly model?: string | undefined;
  readonly usage?: Readonly<Record<string, unknown>> | undefined;
  readonly serviceTier?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * A field of the answer itself. A getter is left alone: some answers start to read their stream when they are asked for their usage.
 */
function own(value: Fields, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

const firstText = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');

const firstObject = (...values: readonly unknown[]): Fields | undefined => values.find(isObject);

/**
 * Reads a whole answer, or one event of a stream: OpenAI and what is compatible with it (`usage`, in an event of the Responses
 * API `response.usage`), Anthropic (in `message_start` `message.usage`), Gemini (`usageMetadata`), Bedrock (`metadata.usage`)
 * and messages of LangChain (`usage_metadata`).
 */
export function readSeen(value: unknown): Seen {
  if (!isObject(value)) return {};
  const inner = firstObject(own(value, 'response'), own(value, 'message'), own(value, 'metadata')) ?? {};
  const meta = firstObject(own(value, 'response_metadata')) ?? {};
  const usage = firstObject(
    own(value, 'usage'),
    own(value, 'usageMetadata'),
    own(value, 'usage_metadata'),
    own(inner, 'usage'),
  );
  return {
    usage,
    model: firstText(own(value, 'model'), own(value, 'modelVersion'), own(inner, 'model'), own(meta, 'model_name')),
    // A tier inside the usage object is the ledger's to read.
    serviceTier: firstText(own(value, 'service_tier'), own(inner, 'service_tier')),
  };
}

/** What is known after the next event of a stream: counts there are running totals, and what an event leaves out stands. */
export function addSeen(before: Seen, next: Seen): Seen {
  const usage = next.usage === undefined ? before.usage : { ...before.usage, ...withoutNulls(next.usage) };
  return { usage, model: next.model ?? before.model, serviceTier: next.serviceTier ?? before.serviceTier };
}

const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));

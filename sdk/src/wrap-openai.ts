import type { ClientKind, Prepared } from './wrap-client.ts';

type Fields = Record<string, unknown>;

export const OPENAI: ClientKind = {
  resources: [['chat', 'completions'], ['responses'], ['embeddings'], ['completions']],
  prepare: askForUsage,
};

/** As {@link OPENAI}, for a server that refuses to be asked for the usage of a stream. */
export const OPENAI_UNASKED: ClientKind = { resources: OPENAI.resources };

/**
 * A stream of chat completions tells its usage only when it is asked to, in one more chunk. Who did not ask gets all chunks but
 * that one. (Streams of the Responses API always tell.)
 */
function askForUsage(body: Fields): Prepared | undefined {
  const isStream = body.stream === true && ('messages' in body || 'prompt' in body);
  const options = (body.stream_options ?? {}) as Fields;
  if (!isStream || options.include_usage !== undefined) return undefined;
  // Helpers of the package hang hooks on the body, which a spread would lose.
  const asking = Object.create(Object.getPrototypeOf(body), Object.getOwnPropertyDescriptors(body));
  const value = { ...options, include_usage: true };
  Object.defineProperty(asking, 'stream_options', { value, enumerable: true, configurable: true, writable: true });
  return { body: asking, isOurs: isUsageOnly };
}

function isUsageOnly(event: unknown): boolean {
  const { choices, usage } = (event ?? {}) as Fields;
  return Array.isArray(choices) && choices.length === 0 && usage != null;
}

import { type AiSdkMiddleware, createAiSdkMiddleware } from './ai-sdk.ts';
import { systemClock } from './clock.ts';
import { type AmbientStorage, type CallContext, mergeContext } from './context.ts';
import { MAX_BATCH_RECORDS, MAX_BODY_BYTES, type RecordBody } from './contract.ts';
import { createDeliverRecords } from './deliver-records.ts';
import { BODY_FRAME_BYTES } from './json-body.ts';
import { createLangChainHandler, type LangChainHandler } from './lang-chain.ts';
import { type DeliveryCounts, Outbox } from './outbox.ts';
import { createWarner, guarded, type OnProblem } from './problem.ts';
import { createQuotas, type Quotas } from './quota.ts';
import { newId } from './random-id.ts';
import { createReaders, type Readers } from './readers.ts';
import { Recorder } from './recorder.ts';
import type { Spill } from './spill-port.ts';
import { type AnyFunction, track } from './track.ts';
import { ANTHROPIC } from './wrap-anthropic.ts';
import { ClientWrapper } from './wrap-client.ts';
import { OPENAI, OPENAI_UNASKED } from './wrap-openai.ts';

export interface UsageTrackerOptions extends CallContext {
  /** Where the ledger is, such as `https://abc.execute-api.eu-central-1.amazonaws.com`. */
  readonly endpoint: string | undefined;
  /** A key that may `ingest`; to read the statistics, `read` too. */
  readonly apiKey: string | undefined;
  /** What went wrong behind the calls; a warning a minute on the console when none is given. */
  readonly onProblem?: OnProblem;
  /** Most records of one request, default 200, at most 500. */
  readonly maxBatchRecords?: number;
  /** Most bytes of one request before compression, and of one record; default 250,000, at most a million. */
  readonly maxBatchBytes?: number;
  /** Longest that a record waits for company, default 1000 ms. */
  readonly maxBatchAgeMs?: number;
  /** Most bytes of records in memory, default 16 MB. What exceeds them is dropped, counted and told. */
  readonly maxQueueBytes?: number;
  /** Keeps records over a crash: `spillTo(folder)` of `@tokenledger/client/spill`. */
  readonly spill?: Spill;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

export interface OpenAiOptions {
  /** False: a stream is not asked for its usage, for servers that refuse to be. Its tokens are then unknown. */
  readonly streamUsage?: boolean;
}

/** What a decorated method may be. */
type MethodDecorator = <M extends AnyFunction>(method: M, context: ClassMethodDecoratorContext) => M;

export interface UsageTracker extends Readers, Quotas {
  /** Wraps a function: each call is recorded, with the usage that its result tells. The model is the result's, else this one. */
  track<F extends AnyFunction>(functionName: string, fn: F): F;
  track<F extends AnyFunction>(functionName: string, model: string | undefined, fn: F): F;
  /** Decorates a method, as {@link track} wraps a function. */
  trackAiUsage(functionName: string, model?: string): MethodDecorator;
  /** Records one call, in the fields of `POST /records`. */
  record(record: RecordBody): void;
  /** Records all calls of a client of the package `openai`. @returns the same client */
  wrapOpenAI<Client extends object>(client: Client, options?: OpenAiOptions): Client;
  /** Records all calls of a client of the package `@anthropic-ai/sdk`. @returns the same client */
  wrapAnthropic<Client extends object>(client: Client): Client;
  /** For `wrapLanguageModel({model, middleware})` of the package `ai`. */
  aiSdkMiddleware(functionName?: string): AiSdkMiddleware;
  /** For `callbacks` of LangChain.js. */
  langChainHandler(functionName?: string): LangChainHandler;
  /** Runs an action whose calls are made for this user, session and so on. */
  withContext<R>(context: CallContext, action: () => R): R;
  /** Sends what is here. @returns whether all of it is settled; false when the time (default 10 s) was over first */
  flush(options?: { readonly timeoutMs?: number }): Promise<boolean>;
  /** What became of the records so far. */
  counts(): DeliveryCounts;
}

/** What differs from platform to platform. */
export interface Platform {
  readonly ambient: AmbientStorage;
  /** Sees to it that what is left is sent when the program ends. */
  atExit(outbox: Outbox): void;
}

const FLUSH_MS = 10_000;

/** @throws TypeError when endpoint or key are none: a fault of the program, told when it starts */
export function createTracker(options: UsageTrackerOptions, platform: Platform): UsageTracker {
  const { endpoint = '', apiKey, spill } = options;
  if (!URL.canParse(endpoint)) throw new TypeError('tokenledger: endpoint must be an absolute URL');
  if (!apiKey) throw new TypeError('tokenledger: apiKey is missing');
  const { nowMs } = systemClock;
  const address = { endpoint, apiKey, fetch: options.fetch ?? ((input, init) => fetch(input, init)) } as const;
  const onProblem = guarded(options.onProblem ?? createWarner(nowMs));
  const deliver = createDeliverRecords(address, nowMs);
  const outbox = new Outbox(limitsOf(options), { deliver, clock: systemClock, random: Math.random, onProblem, spill });
  platform.atExit(outbox);
  const recorder = new Recorder({
    ambient: platform.ambient,
    defaults: contextOf(options),
    add: (record) => outbox.add(record),
    onProblem,
    nowMs,
    tickMs: () => performance.now(),
    newId,
  });
  return { ...recording(recorder), ...delivery(outbox), ...createReaders(address), ...createQuotas(address) };
}

const recording = (recorder: Recorder) => {
  const clients = new ClientWrapper(recorder);
  return {
    track: <F extends AnyFunction>(functionName: string, ...rest: [F] | [string | undefined, F]): F =>
      rest.length === 1
        ? track(recorder, { functionName }, rest[0])
        : track(recorder, { functionName, model: rest[0] }, rest[1]),
    trackAiUsage:
      (functionName: string, model?: string): MethodDecorator =>
      (method) =>
        track(recorder, { functionName, model }, method),
    record: (record: RecordBody) => recorder.record(record),
    wrapOpenAI: <Client extends object>(client: Client, { streamUsage = true }: OpenAiOptions = {}) =>
      clients.wrap(client, streamUsage ? OPENAI : OPENAI_UNASKED),
    wrapAnthropic: <Client extends object>(client: Client) => clients.wrap(client, ANTHROPIC),
    aiSdkMiddleware: (functionName?: string) => createAiSdkMiddleware(recorder, functionName),
    langChainHandler: (functionName?: string) => createLangChainHandler(recorder, functionName),
    withContext: <R>(context: CallContext, action: () => R): R => {
      const { ambient } = recorder;
      return recorder.within({ ...ambient, context: mergeContext(ambient.context, context) }, action);
    },
  };
};

const delivery = (outbox: Outbox) => ({
  flush: ({ timeoutMs = FLUSH_MS }: { readonly timeoutMs?: number } = {}) => outbox.flush(timeoutMs),
  counts: () => outbox.counts,
});

const limitsOf = (options: UsageTrackerOptions) => ({
  maxBatchRecords: Math.max(1, Math.min(options.maxBatchRecords ?? 200, MAX_BATCH_RECORDS)),
  maxBatchBytes: Math.min(options.maxBatchBytes ?? 250_000, MAX_BODY_BYTES - BODY_FRAME_BYTES - MAX_BATCH_RECORDS),
  maxBatchAgeMs: options.maxBatchAgeMs ?? 1000,
  maxQueueBytes: options.maxQueueBytes ?? 16_000_000,
});

const contextOf = ({ userId, sessionId, anchorId, functionName, tags }: CallContext): CallContext => ({
  userId,
  sessionId,
  anchorId,
  functionName,
  tags,
});

import type { Call } from './call.ts';
import { endThrown, type StreamWatch } from './observe-iterator.ts';
import type { Recorder } from './recorder.ts';

/** What the middleware reads of the AI SDK's types, the same from its version 5 on. */
interface GenerateOptions<Result> {
  readonly doGenerate: () => PromiseLike<Result>;
  readonly params: { readonly abortSignal?: AbortSignal | undefined };
  readonly model: AiSdkModel;
}

interface StreamOptions<Result> {
  readonly doStream: () => PromiseLike<Result>;
  readonly params: { readonly abortSignal?: AbortSignal | undefined };
  readonly model: AiSdkModel;
}

interface AiSdkModel {
  /** Such as `openai.responses`. */
  readonly provider: string;
  readonly modelId: string;
}

interface AiSdkUsage {
  /** The provider's own usage object. */
  readonly raw?: Readonly<Record<string, unknown>> | undefined;
}

/** A language model middleware for `wrapLanguageModel` of the package `ai`. */
export interface AiSdkMiddleware {
  readonly specificationVersion: 'v3';
  wrapGenerate<Result>(options: GenerateOptions<Result>): Promise<Result>;
  wrapStream<Result extends { stream: ReadableStream }>(options: StreamOptions<Result>): Promise<Result>;
}

interface Part {
  readonly type?: string;
  readonly modelId?: string;
  readonly usage?: AiSdkUsage;
  readonly error?: unknown;
}

export function createAiSdkMiddleware(recorder: Recorder, functionName?: string): AiSdkMiddleware {
  const begin = ({ model, params }: Pick<StreamOptions<unknown>, 'model' | 'params'>): StreamWatch => ({
    call: recorder.begin({ model: model.modelId, provider: sellerOf(model) }, functionName),
    signal: params.abortSignal,
  });
  return {
    specificationVersion: 'v3',
    async wrapGenerate(options) {
      const watch = begin(options);
      const result = await orEnd(options.doGenerate(), watch);
      const { usage, response } = result as Part & { response?: { modelId?: string } };
      see(watch.call, { usage, modelId: response?.modelId });
      watch.call.succeed();
      return result;
    },
    async wrapStream(options) {
      const watch = begin(options);
      const result = await orEnd(options.doStream(), watch);
      return { ...result, stream: observeParts(result.stream, watch) };
    },
  };
}

/** `openai.responses` and `openai.chat` are both sold by openai, `vertex.anthropic.messages` by Google. */
function sellerOf({ provider }: AiSdkModel): string | undefined {
  const [seller] = provider.split('.');
  return seller === 'vertex' ? 'google' : seller;
}

const orEnd = <R>(step: PromiseLike<R>, watch: StreamWatch): Promise<R> =>
  Promise.resolve(step).catch((thrown) => endThrown(thrown, watch));

function see(call: Call, { usage, modelId }: { usage?: AiSdkUsage | undefined; modelId?: string | undefined }): void {
  call.see(() => ({ model: modelId, usage: usage?.raw ?? (usage as Record<string, unknown> | undefined) }));
}

/** The stream, part by part as it is read: nothing is read ahead. */
function observeParts(stream: ReadableStream, watch: StreamWatch): ReadableStream {
  const reader: ReadableStreamDefaultReader<Part> = stream.getReader();
  const { call } = watch;
  const pull = async (controller: ReadableStreamDefaultController<Part>) => {
    const { done, value } = await orEnd(reader.read(), watch);
    if (done) {
      call.succeed();
      return controller.close();
    }
    if (value.type === 'finish' || value.type === 'response-metadata') see(call, value);
    if (value.type === 'error') endQuietly(value.error, watch);
    controller.enqueue(value);
  };
  const cancel = (reason: unknown) => {
    call.abort();
    return reader.cancel(reason);
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}

function endQuietly(thrown: unknown, watch: StreamWatch): void {
  try {
    endThrown(thrown, watch);
  } catch {
    // The part itself tells the caller.
  }
}

import type { Call } from './call.ts';
import { readSeen } from './read-seen.ts';
import type { Recorder } from './recorder.ts';

/** A callback handler for `callbacks` of LangChain.js. */
export interface LangChainHandler {
  readonly name: 'tokenledger';
  /** Called in the flow of the program, where the context is known. */
  readonly awaitHandlers: true;
  handleChatModelStart(model: unknown, messages: unknown, runId: string, ...rest: unknown[]): void;
  handleLLMStart(model: unknown, prompts: unknown, runId: string, ...rest: unknown[]): void;
  handleLLMEnd(output: { readonly generations: readonly (readonly unknown[])[] }, runId: string): void;
  handleLLMError(error: unknown, runId: string): void;
}

/** LangChain tells nobody when a stream is given up; so many runs may be open before the oldest counts as aborted. */
const MAX_OPEN_RUNS = 1000;

/** Position of the metadata (`ls_model_name`, `ls_provider`) among what follows the run's id. */
const METADATA = 3;

export function createLangChainHandler(recorder: Recorder, functionName?: string): LangChainHandler {
  const runs = new Map<string, Call>();
  const start = (_model: unknown, _input: unknown, runId: string, ...rest: unknown[]) => {
    const { ls_model_name: model, ls_provider: provider } = (rest[METADATA] ?? {}) as Record<
      string,
      string | undefined
    >;
    runs.set(runId, recorder.begin({ model, provider }, functionName));
    const [oldest] = runs.keys();
    if (runs.size > MAX_OPEN_RUNS && oldest !== undefined) end(oldest, (call) => call.abort());
  };
  const end = (runId: string, by: (call: Call) => void) => {
    const call = runs.get(runId);
    runs.delete(runId);
    if (call !== undefined) by(call);
  };
  return {
    name: 'tokenledger',
    awaitHandlers: true,
    handleChatModelStart: start,
    handleLLMStart: start,
    handleLLMEnd: (output, runId) =>
      end(runId, (call) => {
        call.see(() => readSeen((output.generations[0]?.[0] as { message?: unknown } | undefined)?.message));
        call.succeed();
      }),
    handleLLMError: (error, runId) =>
      end(runId, (call) => {
        if (error instanceof Error && error.name === 'AbortError') call.abort();
        else call.fail(error);
      }),
  };
}

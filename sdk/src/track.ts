import { mergeContext, type TrackedScope } from './context.ts';
import { observeResult } from './observe-result.ts';
import type { Recorder } from './recorder.ts';

// biome-ignore lint/suspicious/noExplicitAny: a function of any shape is wrapped; its own type is what the caller sees
export type AnyFunction = (this: any, ...args: any[]) => any;

export interface Tracked {
  readonly functionName: string;
  readonly model?: string | undefined;
}

/**
 * The function, with each of its calls recorded: its result says the usage. When a call inside it is recorded by itself (of a
 * wrapped client, or of another tracked function), that one is counted and only takes the name from here.
 */
export function track<F extends AnyFunction>(recorder: Recorder, { functionName, model }: Tracked, fn: F): F {
  const tracked = function (this: unknown, ...args: unknown[]): unknown {
    const scope: TrackedScope = { isClaimed: false };
    const outer = recorder.ambient;
    const context = mergeContext(outer.context, { functionName });
    const call = recorder.within({ ...outer, context }, () => recorder.begin({ model, scope }));
    const within = <R>(step: () => R): R => recorder.within({ context, scope }, step);
    try {
      return observeResult(
        within(() => fn.apply(this, args)),
        { call, within },
      );
    } catch (thrown) {
      call.fail(thrown);
      throw thrown;
    }
  };
  const { name, length } = fn;
  return Object.defineProperties(tracked, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  }) as F;
}

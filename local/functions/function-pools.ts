import { availableParallelism } from 'node:os';
import type { LambdaFunction } from '../template/stack-template.ts';
import { FunctionPool } from './function-pool.ts';

/** All functions of the stack, each in workers of its own. */
export interface FunctionPools {
  readonly invoke: (functionId: string, event: unknown) => Promise<unknown>;
  close(): Promise<void>;
}

export interface PoolsOptions {
  readonly functions: readonly LambdaFunction[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onLog: (text: string) => void;
  /** Whether a function is loaded before it is asked; otherwise its first event loads it. */
  readonly isFirst: (functionId: string) => boolean;
}

/** Events that one function works on at once: Lambda starts as many instances, more than cores only stand in each other's way. */
const WORKERS = Math.max(2, availableParallelism());

/** @throws Error when a function that is loaded first cannot be */
export async function startFunctions({ functions, environment, onLog, isFirst }: PoolsOptions): Promise<FunctionPools> {
  const pools = new Map(
    functions.map((lambda) => [lambda.id, new FunctionPool({ lambda, workers: WORKERS, environment, onLog })]),
  );
  await Promise.all([...pools].filter(([id]) => isFirst(id)).map(([, pool]) => pool.warm()));
  return {
    async invoke(functionId, event) {
      const pool = pools.get(functionId);
      if (pool === undefined) throw new Error(`the template has no function ${functionId}`);
      return pool.invoke(event);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

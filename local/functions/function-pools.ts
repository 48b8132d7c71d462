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
}

/** Events that one function works on at once: Lambda starts as many instances, more than cores only stand in each other's way. */
const WORKERS = Math.max(2, availableParallelism());

/** Starts a worker of each function, so that the first request finds it loaded. */
export async function startFunctions({ functions, environment, onLog }: PoolsOptions): Promise<FunctionPools> {
  const pools = new Map(
    functions.map((lambda) => [lambda.id, new FunctionPool({ lambda, workers: WORKERS, environment, onLog })]),
  );
  await Promise.all([...pools.values()].map((pool) => pool.warm()));
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

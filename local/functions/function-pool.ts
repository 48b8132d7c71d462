import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LambdaFunction } from '../template/stack-template.ts';
import type { Invocation, InvocationAnswer, WorkerSettings } from './function-worker.ts';

export interface PoolOptions {
  readonly lambda: LambdaFunction;
  /** How many events may be worked on at once, each in a worker of its own. */
  readonly workers: number;
  /** Given besides the variables of the template: endpoints, region, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the function writes to its log. */
  readonly onLog: (text: string) => void;
}

/** The function threw, took too long, or died. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

interface Waiting {
  readonly event: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionFailed) => void;
}

/** Runs one function from its bundle: one event at a time in each worker, further events wait in line. */
export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, (outcome: InvocationAnswer) => void>();
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts one worker, so that the first event finds it loaded. */
  async warm(): Promise<void> {
    this.#idle.push(await this.#start());
  }

  /** @throws FunctionFailed */
  invoke(event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends all workers at once, as a crash does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    if (this.#isClosed) return;
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop();
      if (worker === undefined) {
        this.#grow();
        return;
      }
      const next = this.#waiting.shift();
      if (next !== undefined) this.#run(worker, next);
    }
  }

  #grow(): void {
    if (this.#busy.size + this.#starting >= this.#options.workers) return;
    this.#starting += 1;
    this.#start().then(
      (worker) => {
        this.#starting -= 1;
        this.#idle.push(worker);
        this.#dispatch();
      },
      (error) => {
        this.#starting -= 1;
        this.#waiting.shift()?.reject(new FunctionFailed(error.message));
        this.#dispatch();
      },
    );
  }

  #run(worker: Worker, { event, resolve, reject }: Waiting): void {
    const { timeoutMs } = this.#options.lambda;
    const timer = setTimeout(
      () => finish({ error: { name: 'TimedOut', message: 'the function took too long' } }),
      timeoutMs,
    );
    const finish = (outcome: InvocationAnswer) => {
      clearTimeout(timer);
      this.#busy.delete(worker);
      const isUsable = 'answer' in outcome || !LOST.has(outcome.error.name);
      if (isUsable) this.#idle.push(worker);
      else void worker.terminate();
      if ('answer' in outcome) resolve(outcome.answer);
      else reject(new FunctionFailed(`${outcome.error.name}: ${outcome.error.message}`));
      this.#dispatch();
    };
    this.#busy.set(worker, finish);
    const invocation: Invocation = { event, requestId: randomUUID(), deadlineMs: Date.now() + timeoutMs };
    worker.postMessage(invocation);
  }

  #start(): Promise<Worker> {
    const { lambda, environment, onLog } = this.#options;
    const settings: WorkerSettings = { bundle: lambda.bundle, functionName: lambda.id, memoryMb: lambda.memoryMb };
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: settings,
      env: {
        // Each start would compile the same bundles for each of its workers, and the worker's own file.
        NODE_COMPILE_CACHE: join(dirname(lambda.bundle), 'compiled'),
        ...environment,
        ...lambda.environment,
        AWS_LAMBDA_FUNCTION_NAME: lambda.id,
      },
      stdout: true,
      stderr: true,
    });
    worker.stdout.on('data', (text) => onLog(String(text)));
    worker.stderr.on('data', (text) => onLog(String(text)));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: 'ready' | InvocationAnswer) => {
        if (message === 'ready') resolve(worker);
        else this.#busy.get(worker)?.(message);
      });
      worker.on('error', (error) => this.#lose(worker, error, reject));
      worker.on('exit', () => this.#lose(worker, new Error('the worker ended'), reject));
    });
  }

  /** A worker that died fails its event, if it had one; the next event gets a fresh worker. */
  #lose(worker: Worker, error: Error, rejectStart: (error: Error) => void): void {
    rejectStart(error);
    const idle = this.#idle.indexOf(worker);
    if (idle >= 0) this.#idle.splice(idle, 1);
    this.#busy.get(worker)?.({ error: { name: 'Died', message: error.message } });
  }
}

/** Outcomes after which a worker can't be used again. */
const LOST: ReadonlySet<string> = new Set(['TimedOut', 'Died']);

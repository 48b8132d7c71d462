import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EngineOptions {
  /** SQLite file that holds the tables; made when it is missing. */
  readonly dbPath: string;
  /** A free port is taken when none is named. */
  readonly port?: number;
  /** Keeps a terminal's Ctrl-C from it: whoever started it ends it in order. */
  readonly isApart?: boolean;
  /** Called when it ends without being asked to. */
  readonly onLost?: () => void;
}

/** A running DynamoDB engine. */
export interface Engine {
  readonly endpoint: string;
  readonly pid: number | undefined;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it as kill -9 does. */
  kill(): Promise<void>;
}

/** No engine for this platform; the message says what to do. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing';
}

/** Starts the `dynoxide` engine on the loopback interface and waits until it answers. */
export async function startEngine({ dbPath, port, isApart = false, onLost }: EngineOptions): Promise<Engine> {
  const chosen = port ?? (await freePort());
  const child = spawn(engineBinary(), ['serve', '--port', String(chosen), '--db-path', dbPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: isApart,
  });
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const endpoint = `http://127.0.0.1:${chosen}`;
  await untilReady(child, endpoint);
  const lost = () => onLost?.();
  child.once('exit', lost);
  const endAs = (signal: NodeJS.Signals) => {
    child.off('exit', lost);
    process.off('exit', endWithUs);
    return end(child, signal);
  };
  return {
    endpoint,
    pid: child.pid,
    stop: () => endAs('SIGTERM'),
    kill: () => endAs('SIGKILL'),
  };
}

/**
 * The binary of npm's package for this platform, else `dynoxide` on the PATH.
 *
 * @throws EngineMissing
 */
export function engineBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
    return manifest.replace(/package\.json$/, 'dynoxide');
  } catch {
    const found = (process.env.PATH ?? '')
      .split(':')
      .map((folder) => `${folder}/dynoxide`)
      .find(existsSync);
    if (found !== undefined) return found;
    throw new EngineMissing(
      `No DynamoDB engine for ${process.platform}-${process.arch} comes with npm. Put the dynoxide binary on the PATH, ` +
        'or name any DynamoDB endpoint in DYNAMODB_ENDPOINT.',
    );
  }
}

async function untilReady(child: ChildProcess, endpoint: string): Promise<void> {
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the DynamoDB engine ended with ${child.exitCode}: ${complaint}`);
    if (await answers(endpoint)) return;
    await sleep(25);
  }
  child.kill('SIGKILL');
  throw new Error(`the DynamoDB engine did not answer at ${endpoint}: ${complaint}`);
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { method: 'POST' }).then(
    () => true,
    () => false,
  );

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

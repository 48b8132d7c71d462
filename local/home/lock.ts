import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Schedule } from '../template/stack-template.ts';

interface Lock {
  readonly pid: number;
  readonly enginePid?: number;
  /** Where DynamoDB listens, for commands that go to the tables. */
  readonly endpoint?: string;
  /** Where functions are invoked, and what the schedules of the stack invoke, for commands that do the same. */
  readonly invocations?: { readonly endpoint: string; readonly schedules: readonly Schedule[] };
}

/** A ledger already runs from this folder. */
export class HomeTaken extends Error {
  override readonly name = 'HomeTaken';
}

/**
 * Takes a ledger's folder for this process. An engine that a killed ledger left behind is ended first: two engines on one file
 * would not see each other's tables.
 *
 * @throws HomeTaken
 */
export async function takeHome(file: string): Promise<void> {
  const { pid, enginePid } = readLock(file);
  if (pid !== undefined && pid !== process.pid && runs(pid, 'local/start.ts')) {
    throw new HomeTaken(`a ledger already runs from this folder (process ${pid}): stop it, or name another --home`);
  }
  if (enginePid !== undefined && runs(enginePid, 'dynoxide')) await end(enginePid);
  writeLock(file, { pid: process.pid });
}

/** Remembers where the tables are, and the process of the engine when it is our own, for a next start after a kill -9. */
export const noteEngine = (file: string, endpoint: string, enginePid: number | undefined): void =>
  writeLock(file, { pid: process.pid, endpoint, ...(enginePid !== undefined && { enginePid }) });

/** Remembers where functions are invoked. */
export const noteInvocations = (file: string, invocations: NonNullable<Lock['invocations']>): void =>
  writeLock(file, { ...readLock(file), pid: process.pid, invocations });

export const leaveHome = (file: string): void => rmSync(file, { force: true });

const writeLock = (file: string, lock: Lock): void => writeFileSync(file, JSON.stringify(lock));

/** A lock that a crash cut off while it was written locks nothing. */
export function readLock(file: string): Partial<Lock> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** Whether the process lives and is what it was: the numbers of processes are given again. */
function runs(pid: number, command: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync('/proc/self') || (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(command));
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let attempt = 0; attempt < 100 && runs(pid, 'dynoxide'); attempt += 1) await sleep(50);
  if (runs(pid, 'dynoxide')) process.kill(pid, 'SIGKILL');
}

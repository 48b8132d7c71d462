import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a ledger keeps in its folder. Another entry means that the folder is not, or not only, a ledger's. */
const ENTRIES = {
  database: 'engine.db',
  adminKey: 'admin-key',
  positions: 'stream-positions.json',
  inbox: 'inbox.jsonl',
  buckets: 'buckets',
  log: 'functions.log',
  lock: 'lock.json',
  demo: 'demo',
} as const;

/** Paths of a ledger's state on one machine. */
export type Home = Readonly<Record<keyof typeof ENTRIES | 'folder', string>>;

export function openHome(folder: string): Home {
  const paths = Object.entries(ENTRIES).map(([name, entry]) => [name, join(resolve(folder), entry)]);
  mkdirSync(folder, { recursive: true });
  return { folder: resolve(folder), ...Object.fromEntries(paths) };
}

/**
 * Throws away the state of a ledger; its lock stays with who holds it.
 *
 * @throws Error when the folder holds what is not a ledger's: a mistyped `--home` must not cost anybody's files
 */
export function clearHome(folder: string): void {
  if (!existsSync(folder)) return;
  const names = Object.values(ENTRIES);
  const foreign = readdirSync(folder).filter((entry) => !names.some((name) => entry.startsWith(name)));
  if (foreign.length > 0) {
    throw new Error(
      `${folder} is not a ledger's folder, it also holds ${foreign.slice(0, 3).join(', ')}: --fresh would delete it. Name another --home.`,
    );
  }
  const state = readdirSync(folder).filter((entry) => entry !== ENTRIES.lock);
  for (const entry of state) rmSync(join(folder, entry), { recursive: true });
}

import { existsSync, readFileSync } from 'node:fs';

/** Where a ledger is, and a key for it. */
export interface Connection {
  /** Address without a slash at its end, such as `http://localhost:10090`. */
  readonly url: string;
  readonly key: string;
}

/** The options of every command that asks a ledger over HTTP. */
export const CONNECTION_OPTIONS = { to: { type: 'string' }, key: { type: 'string' } } as const;

const DEFAULT_URL = 'http://localhost:10090';
const LOCAL_KEY_FILE = '.tokenledger/admin-key';

export const connectionHelp = (scope: string): string =>
  `  --to URL     address of the ledger (default ${DEFAULT_URL})
  --key KEY    a key with the scope "${scope}" (default: $TOKENLEDGER_KEY, else, on this machine, the key that npm start left in
               .tokenledger)`;

/** @returns the connection, or what is missing. */
export function readConnection({ to = DEFAULT_URL, key }: { to?: string; key?: string }): Connection | string {
  // It opens the ledger of this machine, and is not for another one to see.
  const found = key ?? process.env.TOKENLEDGER_KEY ?? (isOnThisMachine(to) ? localKey() : undefined);
  if (found === undefined) return 'no key: give --key, or set TOKENLEDGER_KEY';
  return { url: to.replace(/\/+$/, ''), key: found };
}

const isOnThisMachine = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(url)?.hostname ?? '');

const localKey = (): string | undefined =>
  existsSync(LOCAL_KEY_FILE) ? readFileSync(LOCAL_KEY_FILE, 'utf8').trim() : undefined;

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SCOPES } from '../../lib/access/api-key.ts';
import { issueKey } from '../../lib/access/issue-key.ts';
import { hashKey, KEY_BYTES } from '../../lib/access/key-text.ts';
import type { ApiKeys } from '../../lib/ports.ts';

const PROJECT = 'main';

/** The key of this machine's user, with every scope: kept in the folder, made anew when the ledger does not know it. */
export async function adminKey(keys: ApiKeys, file: string): Promise<string> {
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  const found = kept === undefined ? undefined : await keys.find(PROJECT, hashKey(kept));
  if (kept !== undefined && found !== undefined && found.revokedAtUs === undefined) return kept;
  const { text, key } = issueKey(
    PROJECT,
    { name: 'npm start', scopes: SCOPES },
    randomBytes(KEY_BYTES),
    Date.now() * 1000,
  );
  await keys.create(key);
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return text;
}

import type { Project } from '../usage/record.ts';
import type { NewApiKey } from './api-key.ts';
import { hashKey, keyIdOf, keyText } from './key-text.ts';
import type { KeyRequest } from './read-key-request.ts';

/** Draws the bytes of a key: cryptographically random. */
export type RandomBytes = (length: number) => Uint8Array;

export interface IssuedKey {
  /** Shown once; the ledger keeps its hash only. */
  readonly text: string;
  readonly key: NewApiKey;
}

export function issueKey(project: Project, request: KeyRequest, random: Uint8Array, nowUs: number): IssuedKey {
  const text = keyText(project, random);
  const sha256 = hashKey(text);
  return { text, key: { ...request, id: keyIdOf(sha256), project, sha256, createdAtUs: nowUs } };
}

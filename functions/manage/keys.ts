import type { ApiKey } from '../../lib/access/api-key.ts';
import { issueKey, type RandomBytes } from '../../lib/access/issue-key.ts';
import { KEY_BYTES } from '../../lib/access/key-text.ts';
import { readKeyRequest } from '../../lib/access/read-key-request.ts';
import type { KeyAnswer } from '../../lib/api-contract.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { LedgerError } from '../../lib/errors.ts';
import type { ApiKeys } from '../../lib/ports.ts';
import { pageParameters, readQuery, toPage } from '../http/parameters.ts';
import { readJson } from '../http/read-json.ts';
import type { RouteHandler } from '../route.ts';

export interface KeyPorts {
  readonly keys: ApiKeys;
  readonly randomBytes: RandomBytes;
  readonly calendar: Pick<Calendar, 'iso'>;
}

/** `POST /keys`: the only answer that ever holds the key itself. */
export function createCreateKey({ keys, randomBytes, calendar }: KeyPorts): RouteHandler {
  return async ({ caller, body, nowUs }) => {
    const request = readKeyRequest(readJson(body()), nowUs);
    const { text, key } = issueKey(caller.project, request, randomBytes(KEY_BYTES), nowUs);
    await keys.create(key);
    return { status: 201, body: { ...keyAnswer(key, calendar), key: text } };
  };
}

/** `GET /keys`: all keys of the caller's project, revoked and expired ones too, in no order that means anything. */
export function createListKeys({ keys, calendar }: KeyPorts): RouteHandler {
  return async ({ caller, query }) => {
    const page = await keys.list(caller.project, toPage(readQuery(pageParameters, query)));
    return {
      status: 200,
      body: { keys: page.items.map((key) => keyAnswer(key, calendar)), cursor: page.cursor },
    };
  };
}

/**
 * `DELETE /keys/{id}`: revokes. The row stays, so that the books know whose key it was, and revoking twice is no fault. Even
 * the last admin key may go: `npm run key` makes another one against the table.
 */
export function createRevokeKey({ keys }: KeyPorts): RouteHandler {
  return async ({ caller, path: { id = '' }, nowUs }) => {
    const outcome = await keys.revoke(caller.project, id, nowUs);
    if (outcome === 'absent') throw new LedgerError('not_found', 'there is no key with this id');
    return { status: 200, body: { id, revoked: true } };
  };
}

function keyAnswer(key: ApiKey, { iso }: KeyPorts['calendar']): KeyAnswer {
  const instant = (us: number | undefined): string | null => (us === undefined ? null : iso(us));
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    user_id: key.userId ?? null,
    created_at: iso(key.createdAtUs),
    expires_at: instant(key.expiresAtUs),
    revoked_at: instant(key.revokedAtUs),
  };
}

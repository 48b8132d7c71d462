import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKeyRequest } from '../../../lib/access/read-key-request.ts';
import { type Fault, LedgerError } from '../../../lib/errors.ts';

const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000;
const GOOD = { name: 'an app', scopes: ['ingest'] };

function faultsOf(input: unknown): readonly Fault[] {
  try {
    readKeyRequest(input, NOW_US);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'bad_request') return error.details ?? [];
    throw error;
  }
  return [];
}

describe('a request for a key', () => {
  it('is read, scopes in their own order and once each', () => {
    const input = {
      name: '客服',
      scopes: ['admin', 'read', 'admin'],
      user_id: 'u#1',
      expires_at: '2026-11-24T10:00:01+08:00',
    };
    expect(readKeyRequest(input, NOW_US)).toEqual({
      name: '客服',
      scopes: ['read', 'admin'],
      userId: 'u#1',
      expiresAtUs: NOW_US + 1_000_000,
    });
  });

  it('takes null for absent', () => {
    expect(readKeyRequest({ ...GOOD, user_id: null, expires_at: null }, NOW_US)).toEqual(GOOD);
  });

  it.each<[string, object, string]>([
    ['no name', { scopes: ['read'] }, 'name'],
    ['a null name', { ...GOOD, name: null }, 'name'],
    ['an empty name', { ...GOOD, name: '' }, 'name'],
    ['a long name', { ...GOOD, name: '长'.repeat(201) }, 'name'],
    ['a name with a control character', { ...GOOD, name: 'a\u0000b' }, 'name'],
    ['no scopes', { name: 'a' }, 'scopes'],
    ['an empty list of scopes', { ...GOOD, scopes: [] }, 'scopes'],
    ['scopes as a text', { ...GOOD, scopes: 'read' }, 'scopes'],
    ['an unknown scope', { ...GOOD, scopes: ['read', 'root'] }, 'scopes[1]'],
    ['an empty user', { ...GOOD, user_id: '' }, 'user_id'],
    ['a user that is a number', { ...GOOD, user_id: 7 }, 'user_id'],
    ['a user with a lone surrogate', { ...GOOD, user_id: '\ud800' }, 'user_id'],
    ['an end now', { ...GOOD, expires_at: '2026-11-24T02:00:00Z' }, 'expires_at'],
    ['an end without an offset', { ...GOOD, expires_at: '2027-01-01T00:00:00' }, 'expires_at'],
    ['an end on a day that is none', { ...GOOD, expires_at: '2027-02-30T00:00:00Z' }, 'expires_at'],
    ['an end beyond what the ledger can hold', { ...GOOD, expires_at: '9999-01-01T00:00:00Z' }, 'expires_at'],
    ['a field of another name', { ...GOOD, scope: 'read' }, 'scope'],
    ['a prototype', JSON.parse('{"name":"a","scopes":["read"],"__proto__":{"scopes":["admin"]}}'), '__proto__'],
    ['a constructor', { ...GOOD, constructor: 1 }, 'constructor'],
  ])('with %s is refused', (_, input, path) => {
    expect(faultsOf(input).map((fault) => fault.path)).toEqual([path]);
  });

  it('names all faults at once', () => {
    const paths = faultsOf({ scopes: ['x'], user_id: '', expires_at: 'never', colour: 1 }).map((fault) => fault.path);
    expect(paths.toSorted()).toEqual(['colour', 'expires_at', 'name', 'scopes[0]', 'user_id']);
  });

  it('answers any JSON by a request or by faults', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (anything, scopes) => {
        expect(faultsOf(anything).length).toBeGreaterThan(0);
        faultsOf({ ...GOOD, scopes, user_id: anything });
      }),
    );
  });
});

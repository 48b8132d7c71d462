import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../lib/access/api-key.ts';
import { callerContext, readCaller } from '../../../lib/access/caller-context.ts';

const stored = fc.record({
  id: fc.constant('key_00000000000000000001'),
  project: fc.constant('main'),
  sha256: fc.constant('0'.repeat(64)),
  name: fc.string(),
  scopes: fc.subarray([...SCOPES]),
  createdAtUs: fc.nat(),
});

describe('the context of a caller', () => {
  it('comes out as it went in, as text, and holds nothing secret', () => {
    fc.assert(
      fc.property(stored, fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }), (key, userId) => {
        const bound = userId === undefined ? key : { ...key, userId };
        const context = callerContext(bound);
        expect(Object.values(context).every((value) => typeof value === 'string')).toBe(true);
        expect(JSON.stringify(context)).not.toContain(key.sha256);
        const { project, id: keyId, scopes } = key;
        expect(readCaller(context)).toEqual({ project, keyId, scopes, ...(userId === undefined ? {} : { userId }) });
      }),
    );
  });

  it.each([
    undefined,
    null,
    'main',
    {},
    { project: 'main', key_id: 'k' },
    { project: 1, key_id: 'k', scopes: 'read' },
    { project: 'main', key_id: 'k', scopes: ['read'] },
    { project: 'main', key_id: 'k', scopes: 'read', user_id: 7 },
  ])('is refused when it is %j', (context) => {
    expect(readCaller(context)).toBeUndefined();
  });

  it('grants no scope that does not exist', () => {
    expect(readCaller({ project: 'main', key_id: 'k', scopes: 'read root admin2' })?.scopes).toEqual(['read']);
  });
});

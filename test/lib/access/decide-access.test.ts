import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../lib/access/api-key.ts';
import { decideAccess } from '../../../lib/access/decide-access.ts';

const NOW_US = 1_795_485_600_000_000;
const key = (more: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key_00000000000000000001',
  project: 'main',
  sha256: '0'.repeat(64),
  name: 'a key',
  scopes: ['read'],
  createdAtUs: NOW_US - 1,
  ...more,
});

describe('access by a key', () => {
  it.each<[string, ApiKey | undefined, object]>([
    ['nobody made', undefined, { allowed: false, reason: 'unknown' }],
    ['without an end', key(), { allowed: true, key: key() }],
    ['that was revoked', key({ revokedAtUs: NOW_US - 1 }), { allowed: false, reason: 'revoked' }],
    [
      'that was revoked by a clock ahead of ours',
      key({ revokedAtUs: NOW_US + 1 }),
      { allowed: false, reason: 'revoked' },
    ],
    ['that ends in a microsecond', key({ expiresAtUs: NOW_US + 1 }), { allowed: true }],
    ['that ends now', key({ expiresAtUs: NOW_US }), { allowed: false, reason: 'expired' }],
    ['that has ended', key({ expiresAtUs: NOW_US - 1 }), { allowed: false, reason: 'expired' }],
    ['revoked and over', key({ revokedAtUs: 1, expiresAtUs: 2 }), { allowed: false, reason: 'revoked' }],
  ])('%s', (_, stored, decision) => {
    expect(decideAccess(stored, NOW_US)).toMatchObject(decision);
  });
});

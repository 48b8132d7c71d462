import { pageParameters } from '../../functions/http/parameters.ts';
import { sentKey } from '../../lib/access/read-key-request.ts';
import { notFound, PAGE_SAYS, query, type RouteDescriptions, sent } from '../describe.ts';
import { keyList, newKey, revokedKey } from '../schemas/service.ts';

export const ACCESS = {
  'GET /api/ai_usage/keys': {
    tag: 'Access',
    summary: 'List the keys of the project',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: 'Revoked and expired ones too, never the key itself.', schema: keyList } },
  },
  'POST /api/ai_usage/keys': {
    tag: 'Access',
    summary: 'Make a key',
    body: {
      ...sent('KeyBody', sentKey(0), {
        user_id: 'Binds the key to a user: it records, reads records and asks for quota of that user only.',
        expires_at: 'ISO 8601 with an offset; without it the key works for ever.',
      }),
      examples: { service: { name: 'chat service', scopes: ['ingest'], expires_at: '2027-11-24T00:00:00+08:00' } },
    },
    answers: { 201: { says: 'The only answer that ever holds the key.', schema: newKey } },
  },
  'DELETE /api/ai_usage/keys/{id}': {
    tag: 'Access',
    summary: 'Revoke a key',
    description: 'It works for as long as the authorizer keeps its answer, 60 s unless set otherwise.',
    path: { id: 'The `id` of the key.' },
    answers: {
      200: { says: 'It is revoked; revoking twice is no fault.', schema: revokedKey },
      ...notFound('There is no key with this id.'),
    },
  },
} satisfies RouteDescriptions;

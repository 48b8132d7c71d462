import { expect, it } from 'vitest';
import { firstFunctions } from '../../../local/functions/first-functions.ts';

const route = (routeKey: string, functionId: string) => ({ routeKey, functionId });
const authorizer = { id: 'Keys', functionId: 'Authorize', header: 'authorization', cacheMs: 0 };
const mapping = {
  id: 'Counting',
  functionId: 'Aggregate',
  table: 'Records',
  batchSize: 1000,
  batchingWindowMs: 0,
  tumblingWindowMs: 60_000,
  filters: [],
};

it('loads what is on the way of a record first', () => {
  const routes = [
    route('POST /api/ai_usage/records', 'Ingest'),
    route('GET /api/ai_usage/records', 'Query'),
    route('POST /api/ai_usage/keys', 'Manage'),
  ];
  expect(firstFunctions({ routes, authorizers: [authorizer], mappings: [mapping] })).toEqual(
    new Set(['Ingest', 'Authorize', 'Aggregate']),
  );
});

import type { StackTemplate } from '../template/stack-template.ts';

/** Each of them is on the way of a record, from the request to the counters. */
const RECORDING = 'POST /api/ai_usage/records';

/**
 * Ids of the functions that are loaded before a ledger is ready: what nearly every ledger uses at once. The others are loaded by their
 * first event, which spares a start more than a second of processor time.
 */
export function firstFunctions({
  routes,
  authorizers,
  mappings,
}: Pick<StackTemplate, 'routes' | 'authorizers' | 'mappings'>): ReadonlySet<string> {
  const recording = routes.filter(({ routeKey }) => routeKey === RECORDING);
  return new Set([...recording, ...authorizers, ...mappings].map(({ functionId }) => functionId));
}

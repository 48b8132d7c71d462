import { ask, type Question } from './ask.ts';
import { useOutcome } from './use-outcome.ts';

/** Asks for a path whenever it or its parameters change; nothing for an undefined path. */
export function useAnswer<Body>(
  path: string | undefined,
  query: Question['query'] = {},
  { exact = [] }: Pick<Question, 'exact'> = {},
) {
  const name = path === undefined ? undefined : JSON.stringify([path, query]);
  return useOutcome<Body>(name, (signal) => ask<Body>(path ?? '', { query, signal, exact }));
}

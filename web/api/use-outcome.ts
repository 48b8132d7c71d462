import { useEffect, useState } from 'preact/hooks';
import type { Failure, Outcome } from './ask.ts';
import { key } from './key.ts';

/** An answer on its way: the last one stays while the next is awaited, and when that one does not come. */
export interface Answer<Body> {
  readonly body?: Body;
  readonly failure?: Failure;
  readonly isAwaited: boolean;
}

/**
 * Runs a question whenever `name` changes; nothing for an undefined one.
 *
 * @param name tells one question from another
 */
export function useOutcome<Body>(
  name: string | undefined,
  question: (signal: AbortSignal) => Promise<Outcome<Body>>,
): Answer<Body> & { readonly again: () => void } {
  const [answer, setAnswer] = useState<Answer<Body>>({ isAwaited: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (name === undefined) return;
    const leaving = new AbortController();
    setAnswer(({ body }) => ({ ...(body !== undefined && { body }), isAwaited: true }));
    question(leaving.signal).then((outcome) => {
      if (leaving.signal.aborted) return;
      if (outcome.kind === 'unknown-key') key.forget('refused');
      setAnswer(({ body }) => settle(body, outcome));
    });
    return () => leaving.abort();
  }, [name, round]);
  return { ...answer, again: () => setRound(round + 1) };
}

function settle<Body>(last: Body | undefined, outcome: Outcome<Body>): Answer<Body> {
  const kept = last === undefined ? {} : { body: last };
  if (outcome.kind === 'answered') return { body: outcome.body, isAwaited: false };
  if (outcome.kind === 'unchanged') return { ...kept, isAwaited: false };
  // A refusal is about this question: what answered another one must not stand under it.
  if (outcome.kind === 'unreachable') return { ...kept, failure: outcome, isAwaited: false };
  return { failure: outcome, isAwaited: false };
}

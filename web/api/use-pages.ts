import { useState } from 'preact/hooks';
import type { Question } from './ask.ts';
import { useAnswer } from './use-answer.ts';

interface Paged {
  readonly cursor: string | null;
}

/** A listing page by page. Whoever asks for another listing needs another `key`: a cursor is of one listing. */
export function usePages<Body extends Paged>(
  path: string | undefined,
  query: Question['query'] = {},
  reading: Pick<Question, 'exact'> = {},
) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const answer = useAnswer<Body>(path, { ...query, cursor: cursors.at(-1) }, reading);
  const cursor = answer.body?.cursor ?? null;
  return {
    ...answer,
    /** Absent where there is none. */
    ...(cursors.length > 0 && { previous: () => setCursors(cursors.slice(0, -1)) }),
    ...(cursor !== null && { next: () => setCursors([...cursors, cursor]) }),
  };
}

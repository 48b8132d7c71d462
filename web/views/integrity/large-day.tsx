import { useEffect, useRef, useState } from 'preact/hooks';
import type { JobAnswer } from '../../../lib/api-contract.ts';
import { type JobEnd, runJob } from '../../api/run-job.ts';
import { formatInteger } from '../../i18n/formats.ts';
import { Because, Refusal } from '../../parts/refusal.tsx';
import type { Proof } from './proof.ts';
import { word } from './words.ts';

interface LargeDayProps {
  readonly proof: Pick<Proof, 'date' | 'reason'>;
  /** The last proof of the day is another one now. */
  readonly onProved: () => void;
}

type Run = { readonly kind: 'under-way'; readonly progress?: JobAnswer['progress'] } | JobEnd<unknown>;

/** A day that is too large to be proved at once is proved by a job: at once when it never was, else when that is asked for. */
export function LargeDay({ proof: { date, reason }, onProved }: LargeDayProps) {
  const [run, setRun] = useState<Run | undefined>();
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const prove = async () => {
    const { signal } = leaving.current;
    setRun({ kind: 'under-way' });
    const onProgress = (progress: JobAnswer['progress']) => signal.aborted || setRun({ kind: 'under-way', progress });
    const end = await runJob<unknown>('/integrity', { query: { date }, signal, onProgress });
    if (signal.aborted) return;
    setRun(end);
    if (end.kind === 'done') onProved();
  };
  useEffect(() => {
    if (reason === 'too_large') void prove();
  }, []);
  if (run === undefined || run.kind === 'done')
    return (
      <button type="button" onClick={() => void prove()}>
        {word('prove-anew')}
      </button>
    );
  if (run.kind === 'broken')
    return (
      <div class="fault">
        <Because code={run.code} message={run.message} />
      </div>
    );
  if (run.kind !== 'under-way') return <Refusal failure={run} />;
  const { done = 0, total = 0 } = run.progress ?? {};
  return <p role="status">{word('reading', { done: formatInteger(done), total: formatInteger(total) })}</p>;
}

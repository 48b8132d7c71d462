import { useEffect, useRef, useState } from 'preact/hooks';
import type { RepriceResult } from '../../../lib/api-contract.ts';
import { type JobEnd, runJob } from '../../api/run-job.ts';
import { formatInteger } from '../../i18n/formats.ts';
import { Field } from '../../parts/field.tsx';
import { Because, Refusal } from '../../parts/refusal.tsx';
import { toContent } from '../../parts/to-content.ts';
import { addDays } from '../../state/range.ts';
import { refresh } from '../../state/screen.ts';
import { RepriceSums } from './reprice-sums.tsx';
import { word } from './words.ts';

export interface RepriceQuestion {
  readonly from: string;
  readonly to: string;
  /** '' for all. */
  readonly model: string;
}

interface RepriceProps {
  /** What is looked at without being asked again; needs a `key` of its own. */
  readonly offered: RepriceQuestion | undefined;
  readonly today: string;
}

type End = JobEnd<RepriceResult>;
const WEEK_BEFORE = -6;

/** A dry run, always; and the run that books just what it showed. A change of the question takes what was shown away. */
export function Reprice({ offered, today }: RepriceProps) {
  const [question, setQuestion] = useState(offered ?? { from: addDays(today, WEEK_BEFORE), to: today, model: '' });
  const [end, setEnd] = useState<End | 'awaited' | undefined>();
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const run = async (isDry: boolean) => {
    const { signal } = leaving.current;
    const { from, to, model } = question;
    setEnd('awaited');
    const query = { from, to, model: model === '' ? undefined : model, dry_run: String(isDry) };
    const outcome = await runJob<RepriceResult>('/prices/reprice', { query, signal });
    if (signal.aborted) return;
    setEnd(outcome);
    if (!isDry) refresh();
  };
  useEffect(() => {
    if (offered !== undefined) void run(true);
  }, []);
  const change = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    setQuestion({ ...question, [name]: value });
    setEnd(undefined);
  };
  const look = (event: Event) => {
    event.preventDefault();
    if (end !== 'awaited') void run(true);
  };
  const book = () => {
    // The button goes, and with it the place of the keyboard.
    toContent();
    void run(false);
  };
  return (
    <section class="panel" aria-labelledby="reprice">
      <header>
        <h2 id="reprice">{word('reprice-title')}</h2>
        <p class="readout">{word('reprice-lead')}</p>
      </header>
      <form onSubmit={look} onInput={change}>
        <div class="fields">
          <Field name={word('first-day')}>
            <input name="from" type="date" required readOnly={end === 'awaited'} value={question.from} max={today} />
          </Field>
          <Field name={word('last-day')}>
            <input name="to" type="date" required readOnly={end === 'awaited'} value={question.to} max={today} />
          </Field>
          <Field name={word('model-field')}>
            <input name="model" spellcheck={false} readOnly={end === 'awaited'} value={question.model} />
          </Field>
        </div>
        <button type="submit" aria-disabled={end === 'awaited'}>
          {word('dry-run')}
        </button>
      </form>
      <div class="outcome" role="status">
        {end === 'awaited' && <p>{word('running')}</p>}
        {end !== undefined && end !== 'awaited' && <Ended end={end} onBook={book} />}
      </div>
    </section>
  );
}

function Ended({ end, onBook }: { readonly end: End; readonly onBook: () => void }) {
  if (end.kind === 'broken')
    return (
      <div class="fault">
        <Because code={end.code} message={end.message} />
      </div>
    );
  if (end.kind !== 'done') return <Refusal failure={end} />;
  const { result } = end;
  const changed = formatInteger(result.changed_calls);
  const calls = formatInteger(result.calls);
  if (result.dry_run && result.changed_calls === 0) return <p>{word('no-change', { calls })}</p>;
  return (
    <>
      <p>{word(result.dry_run ? 'would-change' : 'did-change', { changed, calls })}</p>
      <RepriceSums result={result} />
      {result.dry_run && (
        <button type="button" class="primary" onClick={onBook}>
          {word('book')}
        </button>
      )}
    </>
  );
}

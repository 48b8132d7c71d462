import { useState } from 'preact/hooks';
import type { ExportReportAnswer, ReportFormat } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { Field } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { word } from './words.ts';

const FORMATS: readonly ReportFormat[] = ['json', 'csv'];
const MAX_DAYS = 366;
const WEEK = 7;

export function MakeReport({ onMade }: { readonly onMade: () => void }) {
  const [outcome, setOutcome] = useState<Outcome<ExportReportAnswer> | 'awaited' | undefined>();
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    if (outcome === 'awaited') return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setOutcome('awaited');
    const query = { days: String(form.get('days')), format: String(form.get('format')) };
    const answer = await ask<ExportReportAnswer>('/export_report', { method: 'POST', query });
    setOutcome(answer);
    if (answer.kind === 'answered') onMade();
  };
  return (
    <section class="panel" aria-labelledby="make-report">
      <header>
        <h2 id="make-report">{word('make')}</h2>
      </header>
      <form onSubmit={make}>
        <div class="fields">
          <Field name={word('days')}>
            <input name="days" type="number" required min={1} max={MAX_DAYS} defaultValue={String(WEEK)} />
          </Field>
          <Field name={word('format')}>
            <select name="format">
              {FORMATS.map((format) => (
                <option key={format} value={format}>
                  {format.toUpperCase()}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <button type="submit" class="primary" aria-disabled={outcome === 'awaited'}>
          {word('make-it')}
        </button>
      </form>
      <div class="outcome" role="status">
        {outcome === 'awaited' && <p>{word('making')}</p>}
        {outcome !== undefined && outcome !== 'awaited' && <Made outcome={outcome} />}
      </div>
    </section>
  );
}

function Made({ outcome }: { readonly outcome: Outcome<ExportReportAnswer> }) {
  if (outcome.kind === 'unchanged') return null;
  if (outcome.kind !== 'answered') return <Refusal failure={outcome} />;
  return <p>{word('made', { path: outcome.body.report_path.split('/').at(-1) ?? '' })}</p>;
}

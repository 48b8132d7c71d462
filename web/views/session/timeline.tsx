import type { RecordAnswer, RecordList, SessionStats } from '../../../lib/api-contract.ts';
import { pathPart } from '../../api/ask.ts';
import { usePages } from '../../api/use-pages.ts';
import { formatDuration, formatMoment } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { formatFigure } from '../../parts/figures.ts';
import { Pages } from '../../parts/pages.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { word as shared } from '../../words.ts';
import { Course } from './course.tsx';
import { word } from './words.ts';

const CALLS = 25;

/** The calls of a session page by page: when each ran as a drawing, and all of each in a table. */
export function Timeline({ session }: { readonly session: SessionStats }) {
  const { session_id: id, first_at: first, last_at: last, currency } = session;
  const list = usePages<RecordList>(`/sessions/${pathPart(id)}/records`, { limit: CALLS });
  const { body, failure, again } = list;
  const startMs = Date.parse(first ?? '');
  const calls = body?.records ?? [];
  return (
    <section class="panel" aria-labelledby="timeline">
      <header>
        <h2 id="timeline">{word('timeline')}</h2>
        <p class="readout">{word('timeline-note', { length: formatDuration(Date.parse(last ?? '') - startMs) })}</p>
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {body === undefined && failure === undefined && <div class="list-room" />}
      {body && <Course session={session} calls={calls} />}
      {body && (
        <Scroll label={word('timeline')}>
          <table class="timeline">
            <thead>
              <tr>
                <th scope="col">{word('started')}</th>
                <th scope="col" class="number">
                  {word('after')}
                </th>
                <th scope="col">{shared('model')}</th>
                <th scope="col">{shared('function')}</th>
                <th scope="col" class="number">
                  {word('took')}
                </th>
                <th scope="col" class="number">
                  {shared('tokens')}
                </th>
                <th scope="col" class="number">
                  {shared('cost')}
                </th>
                <th scope="col">{word('result')}</th>
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <Call key={call.id} call={call} startMs={startMs} currency={currency} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Pages label={word('timeline')} {...list} />
    </section>
  );
}

interface CallProps {
  readonly call: RecordAnswer;
  readonly startMs: number;
  readonly currency: string;
}

function Call({ call, startMs, currency }: CallProps) {
  const afterMs = Date.parse(call.timestamp) - startMs;
  return (
    <tr>
      <th scope="row" class="line">
        {formatMoment(call.timestamp)}
      </th>
      <td class="number">{formatDuration(afterMs)}</td>
      <td class="line">{call.model}</td>
      <td class="line">{call.function}</td>
      <td class="number">{call.duration_ms === null ? '–' : formatDuration(call.duration_ms)}</td>
      <td class="number">{formatFigure(call.total_tokens, 'tokens', currency)}</td>
      <td class="number">{formatFigure(call.cost, 'cost', currency)}</td>
      <td class={call.success ? 'line' : 'line fault'} title={call.error_msg ?? undefined}>
        {word(call.success ? 'ok' : 'failed')}
      </td>
    </tr>
  );
}

import type { RecordAnswer, RecordList, SessionStats } from '../../../lib/api-contract.ts';
import { pathPart } from '../../api/ask.ts';
import { usePages } from '../../api/use-pages.ts';
import { formatDuration, formatMoment } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { formatFigure } from '../../parts/figures.ts';
import { Pages } from '../../parts/pages.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

const CALLS = 25;
const WIDTH = 100;
const MIN_WIDTH = 1.5;

/** The calls of a session, each with its place between the first and the last. */
export function Timeline({ session }: { readonly session: SessionStats }) {
  const { session_id: id, first_at: first, last_at: last, currency } = session;
  const list = usePages<RecordList>(`/sessions/${pathPart(id)}/records`, { limit: CALLS });
  const { body, failure, again } = list;
  const startMs = Date.parse(first ?? '');
  const calls = body?.records ?? [];
  const endMs = Math.max(
    Date.parse(last ?? ''),
    ...calls.map((call) => Date.parse(call.timestamp) + (call.duration_ms ?? 0)),
  );
  return (
    <section class="panel" aria-labelledby="timeline">
      <header>
        <h2 id="timeline">{word('timeline')}</h2>
        <p class="readout">{word('timeline-note', { length: formatDuration(Date.parse(last ?? '') - startMs) })}</p>
      </header>
      {failure && <Failed failure={failure} again={again} />}
      {body === undefined && failure === undefined && <div class="list-room" />}
      {body && (
        <Scroll label={word('timeline')}>
          <table class="timeline">
            <thead>
              <tr>
                <th scope="col">{word('started')}</th>
                <th scope="col" class="number">
                  {word('after')}
                </th>
                <th scope="col">{word('course')}</th>
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
                <Call key={call.id} call={call} startMs={startMs} spanMs={endMs - startMs} currency={currency} />
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
  readonly spanMs: number;
  readonly currency: string;
}

function Call({ call, startMs, spanMs, currency }: CallProps) {
  const afterMs = Date.parse(call.timestamp) - startMs;
  return (
    <tr>
      <th scope="row" class="line">
        {formatMoment(call.timestamp)}
      </th>
      <td class="number">{formatDuration(afterMs)}</td>
      <td>
        <Course afterMs={afterMs} durationMs={call.duration_ms ?? 0} spanMs={spanMs} />
      </td>
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

interface CourseProps {
  readonly afterMs: number;
  readonly durationMs: number;
  readonly spanMs: number;
}

/** When a call ran, between the first and the last; its numbers stand beside it. */
function Course({ afterMs, durationMs, spanMs }: CourseProps) {
  const scale = spanMs > 0 ? WIDTH / spanMs : 0;
  const width = Math.max(MIN_WIDTH, durationMs * scale);
  return (
    <svg class="bar series-0" viewBox={`0 0 ${WIDTH} 4`} preserveAspectRatio="none" aria-hidden="true">
      <rect x={Math.min(afterMs * scale, WIDTH - width)} width={width} height="4" />
    </svg>
  );
}

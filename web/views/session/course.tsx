import type { RecordAnswer, SessionStats } from '../../../lib/api-contract.ts';
import { SpanChart } from '../../charts/span-chart.tsx';
import { formatDuration, formatInteger, formatList } from '../../i18n/formats.ts';
import { MAX_SERIES, nameLabel, OTHER, seriesClass } from '../../parts/series.ts';
import { word } from './words.ts';

interface CourseProps {
  readonly session: SessionStats;
  /** Of the page that is shown. */
  readonly calls: readonly RecordAnswer[];
}

/** When each call ran, coloured by its model. */
export function Course({ session, calls }: CourseProps) {
  if (calls.length === 0) return null;
  const startMs = Date.parse(session.first_at ?? '');
  const models = namesOf(session);
  const nameOf = ({ model }: RecordAnswer) => (models.includes(model) ? model : OTHER);
  const afterMs = ({ timestamp }: RecordAnswer) => Date.parse(timestamp) - startMs;
  const spans = calls.map((call) => ({
    key: call.id,
    startMs: afterMs(call),
    durationMs: call.duration_ms ?? 0,
    className: seriesClass(nameOf(call), models),
    title: formatList([
      call.model,
      call.function,
      formatDuration(afterMs(call)),
      formatDuration(call.duration_ms ?? 0),
    ]),
    hasFailed: !call.success,
  }));
  const summary = word('summary', {
    calls: formatInteger(calls.length),
    failed: formatInteger(calls.filter(({ success }) => !success).length),
    longest: formatDuration(Math.max(...spans.map(({ durationMs }) => durationMs))),
  });
  return (
    <>
      <SpanChart spans={spans} summary={summary} tickOf={(ms) => (ms === 0 ? '0' : formatDuration(ms))} />
      <ul class="legend">
        {[...new Set(calls.map(nameOf))].map((name) => (
          <li key={name}>
            <span class={`dot ${seriesClass(name, models)}`} /> {nameLabel(name)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The models with a colour of their own: those with the most calls. */
function namesOf({ by_model }: SessionStats): readonly string[] {
  return Object.entries(by_model)
    .toSorted(([, a], [, b]) => b.calls - a.calls)
    .slice(0, MAX_SERIES)
    .map(([name]) => name);
}

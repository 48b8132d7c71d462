import { useState } from 'preact/hooks';
import type { AlertAnswer, AlertList } from '../../../lib/api-contract.ts';
import { ask, type Failure, pathPart } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { clockTime, dayOf, formatDay, formatInteger, formatMoney, formatPercent } from '../../i18n/formats.ts';
import { anomalyText } from '../../parts/anomaly-text.ts';
import { Failed } from '../../parts/failed.tsx';
import { toContent } from '../../parts/to-content.ts';
import { refresh } from '../../state/screen.ts';
import { word } from './words.ts';

const PAGE_ALERTS = 20;

interface AlertsProps {
  readonly currency: string;
  readonly mayChange: boolean;
}

/** Everything that was told, newest first, and who has seen it. */
export function Alerts({ currency, mayChange }: AlertsProps) {
  const [cursor, setCursor] = useState<string>();
  const { body, failure, again } = useAnswer<AlertList>('/alerts', { limit: PAGE_ALERTS, cursor });
  const [refusal, setRefusal] = useState<Failure>();
  const acknowledge = async ({ id }: AlertAnswer) => {
    const outcome = await ask(`/alerts/${pathPart(id)}/ack`, { method: 'POST', body: {} });
    setRefusal(outcome.kind === 'answered' || outcome.kind === 'unchanged' ? undefined : outcome);
    toContent();
    again();
    refresh();
  };
  return (
    <section class="panel alerts" aria-labelledby="alerts-title">
      <header>
        <h2 id="alerts-title">{word('alerts')}</h2>
        {body?.alerts.length === 0 && <p class="readout">{word('no-alerts')}</p>}
      </header>
      {(refusal ?? failure) && <Failed failure={(refusal ?? failure) as Failure} again={again} />}
      {body !== undefined && body.alerts.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{word('raised')}</th>
              <th scope="col">{word('what')}</th>
              <th scope="col">{word('seen')}</th>
            </tr>
          </thead>
          <tbody>
            {body.alerts.map((alert) => (
              <tr key={alert.id}>
                <td class="when">{formatWhen(alert.raised_at)}</td>
                <td>{textOf(alert, currency)}</td>
                <td class="when">
                  {alert.acknowledged_at !== null && formatWhen(alert.acknowledged_at)}
                  {alert.acknowledged_at === null && !mayChange && '–'}
                  {alert.acknowledged_at === null && mayChange && (
                    <button type="button" onClick={() => acknowledge(alert)}>
                      {word('acknowledge')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {body !== undefined && (cursor !== undefined || body.cursor !== null) && (
        <nav class="pages" aria-label={word('alerts')}>
          <button type="button" disabled={cursor === undefined} onClick={() => setCursor(undefined)}>
            {word('newest')}
          </button>
          <button type="button" disabled={body.cursor === null} onClick={() => setCursor(body.cursor ?? undefined)}>
            {word('older')}
          </button>
        </nav>
      )}
    </section>
  );
}

const formatWhen = (instant: string): string => `${formatDay(dayOf(instant))} ${clockTime(instant)}`;

function textOf(alert: AlertAnswer, currency: string): string {
  if (alert.kind === 'unpriced-model')
    return word('unpriced', {
      model: alert.model,
      calls: formatInteger(alert.unpriced_calls),
      day: formatDay(alert.day),
    });
  if (alert.kind === 'anomaly') return anomalyText(alert, currency);
  return word('reached', {
    name: alert.user_id === null ? alert.name : `${alert.name} (${alert.user_id})`,
    threshold: formatPercent(alert.threshold / 100),
    limit: formatMoney(alert.limit, currency),
    spent: formatMoney(alert.spent, currency),
    period: alert.period_name,
  });
}

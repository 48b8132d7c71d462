import type { AlertAnswer, Dashboard, UnbalancedDayAnswer } from '../../../lib/api-contract.ts';
import { ask, pathPart } from '../../api/ask.ts';
import { formatDate, formatInteger, formatList, formatMoment, formatMoney, formatPercent } from '../../i18n/formats.ts';
import { anomalyText } from '../../parts/anomaly-text.ts';
import { followLink } from '../../parts/follow-link.ts';
import { Icon } from '../../parts/icon.tsx';
import { addressOf } from '../../state/route.ts';
import { refresh } from '../../state/screen.ts';
import { word } from './words.ts';

const MAX_MODELS = 3;

/** What needs somebody's care; nothing where nothing does. */
export function Attention({ screen }: { readonly screen: Dashboard }) {
  const { unpriced, alerts, access, unbalanced_days: unbalanced } = screen;
  // Calls without a price are told once, by what they are now.
  const told = alerts.filter((alert) => alert.kind !== 'unpriced-model');
  if (unpriced === undefined && told.length === 0 && unbalanced.length === 0) return null;
  return (
    <aside class="attention" aria-label={word('attention')}>
      {unbalanced.map((day) => (
        <p key={day.date}>
          <Icon name="attention" />
          <span>
            {unbalancedText(day)}{' '}
            <a href={addressOf({ view: 'integrity', about: day.date })} onClick={followLink}>
              {word('see-proof')}
            </a>
          </span>
        </p>
      ))}
      {told.map((alert) => (
        <p key={alert.id}>
          <Icon name="attention" />
          <span>{textOf(alert, screen.currency)}</span>
          {access.scopes.includes('admin') && (
            <button type="button" onClick={() => acknowledge(alert)}>
              {word('acknowledge')}
            </button>
          )}
        </p>
      ))}
      {unpriced && (
        <p>
          <Icon name="attention" />
          <span>
            {unpricedText(unpriced)}{' '}
            <a href={addressOf({ view: 'prices', about: unpriced.models[0] ?? '' })} onClick={followLink}>
              {word('set-price')}
            </a>
          </span>
        </p>
      )}
    </aside>
  );
}

async function acknowledge({ id }: AlertAnswer): Promise<void> {
  await ask(`/alerts/${pathPart(id)}/ack`, { method: 'POST', body: {} });
  refresh();
}

const unbalancedText = ({ date, counters, audited_at }: UnbalancedDayAnswer): string =>
  word('unbalanced', {
    day: formatDate(date),
    counters: formatInteger(counters),
    audited: formatMoment(audited_at),
  });

const textOf = (alert: Extract<AlertAnswer, { kind: 'budget' | 'anomaly' }>, currency: string): string =>
  alert.kind === 'budget' ? budgetText(alert, currency) : anomalyText(alert, currency);

const budgetText = (alert: Extract<AlertAnswer, { kind: 'budget' }>, currency: string): string =>
  word('budget-reached', {
    name: alert.user_id === null ? alert.name : `${alert.name} (${alert.user_id})`,
    percent: formatPercent(alert.threshold / 100),
    limit: formatMoney(alert.limit, currency),
    period: alert.period_name,
  });

function unpricedText({ calls, models, more }: NonNullable<Dashboard['unpriced']>): string {
  const unnamed = models.length - MAX_MODELS + more;
  const others = unnamed > 0 ? [word('unpriced-more', { more: formatInteger(unnamed) })] : [];
  return word('unpriced', {
    calls: formatInteger(calls),
    models: formatList([...models.slice(0, MAX_MODELS), ...others]),
  });
}

import type { Dashboard, Recommendation, Recommendations } from '../../../lib/api-contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatInteger, formatRoughMoney } from '../../i18n/formats.ts';
import { followLink } from '../../parts/follow-link.ts';
import { addressOf } from '../../state/route.ts';
import { word } from './advice-words.ts';

const DAYS = 30;
const MAX_SHOWN = 5;

/** What would save money, the largest saving first; nothing where there is no case. */
export function Advice({ screen }: { readonly screen: Dashboard }) {
  const { body } = useAnswer<Recommendations>('/recommendations', { days: String(DAYS) });
  const shown = (body?.recommendations ?? []).filter(isShown).slice(0, MAX_SHOWN);
  if (shown.length === 0) return null;
  return (
    <section class="panel advice" aria-labelledby="advice-title">
      <header>
        <h2 id="advice-title">{word('title')}</h2>
        <p class="readout">{word('readout', { days: formatInteger(DAYS) })}</p>
      </header>
      <ul>
        {shown.map((advice) => (
          <li key={advice.kind + advice.link}>
            <p>
              {advice.saving_per_month !== null && (
                <strong>
                  {word('per-month', { amount: formatRoughMoney(advice.saving_per_month, screen.currency) })}
                </strong>
              )}
              <span>{sentence(advice)}</span>
            </p>
            <p class="readout">
              {word('rests', { calls: formatInteger(advice.calls) })} {word(`caveat.${advice.kind}`)}{' '}
              <a href={rowsOf(advice)} onClick={followLink}>
                {word('rows')}
              </a>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Shown = Recommendation & { readonly kind: Exclude<Recommendation['kind'], 'unpriced_model'> };

/** Calls without a price are told above, where something needs care. */
const isShown = (advice: Recommendation): advice is Shown => advice.kind !== 'unpriced_model';

const sentence = ({ kind, model, function: purpose, instead, budget }: Shown): string =>
  word(kind, { function: purpose ?? '', model: model ?? '', instead: instead ?? '', name: budget?.name ?? '' });

/** The days of the function and the model, or of what a budget is about. */
function rowsOf({ model, function: purpose }: Recommendation): string {
  const filter = { ...(model !== null && { model }), ...(purpose !== null && { function: purpose }) };
  return addressOf({ range: { days: DAYS }, filter });
}

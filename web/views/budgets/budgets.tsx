import type { BudgetHistory, Dashboard } from '../../../lib/api-contract.ts';
import { pathPart } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { BudgetStanding } from '../../parts/budget-standing.tsx';
import { word as ofBudgets } from '../../parts/budget-words.ts';
import { Failed } from '../../parts/failed.tsx';
import { followLink } from '../../parts/follow-link.ts';
import { addressOf, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { Alerts } from './alerts.tsx';
import { BudgetForm } from './budget-form.tsx';
import { EXACT } from './budget-terms.ts';
import { History } from './history.tsx';
import { word } from './words.ts';

/** What `about` says while a budget is made; an id of the ledger is never a word. */
const NEW = 'new';

interface ScreenProps {
  readonly screen: Dashboard;
}

/** What may be spent, how far it is, and what was told about it. */
export function Budgets({ screen }: ScreenProps) {
  const { about } = route.value;
  const mayChange = screen.access.scopes.includes('admin');
  return (
    <>
      <h1>{shared('budgets')}</h1>
      {!mayChange && <p class="notice">{shared('may-not-change')}</p>}
      {mayChange && about === NEW && <BudgetForm key={NEW} currency={screen.currency} />}
      {mayChange && about !== '' && about !== NEW && <Edited key={about} id={about} />}
      <Standings screen={screen} mayChange={mayChange} />
      <Alerts currency={screen.currency} mayChange={mayChange} />
    </>
  );
}

function Edited({ id }: { readonly id: string }) {
  const { body, failure, again } = useAnswer<BudgetHistory<string>>(`/budgets/${pathPart(id)}`, {}, { exact: EXACT });
  if (failure !== undefined) return <Failed failure={failure} again={again} />;
  if (body === undefined) return <div class="list-room" />;
  if (body.removed)
    return (
      <section class="panel" aria-labelledby="removed-title">
        <h2 id="removed-title">{body.name}</h2>
        <p>{word('removed')}</p>
        <History budget={body} />
      </section>
    );
  return <BudgetForm currency={body.currency} budget={body} />;
}

function Standings({ screen, mayChange }: ScreenProps & { readonly mayChange: boolean }) {
  const { budgets, currency, generated_at } = screen;
  return (
    <section class="panel budgets" aria-labelledby="standing-title">
      <header>
        <h2 id="standing-title" class="hidden">
          {shared('budgets')}
        </h2>
        <p class="readout">{budgets.length === 0 ? word('none') : ofBudgets('even-pace')}</p>
        {mayChange && (
          <a class="button" href={addressOf({ about: NEW })} onClick={followLink}>
            {word('add')}
          </a>
        )}
      </header>
      <ul>
        {budgets.map((budget) => (
          <BudgetStanding key={budget.id} budget={budget} currency={currency} now={generated_at}>
            {mayChange && (
              <p>
                <a
                  href={addressOf({ about: budget.id })}
                  aria-label={word('edit-one', { name: budget.name })}
                  onClick={followLink}
                >
                  {word('edit')}
                </a>
              </p>
            )}
          </BudgetStanding>
        ))}
      </ul>
    </section>
  );
}

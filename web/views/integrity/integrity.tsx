import type { Dashboard } from '../../../lib/api-contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { clockTime, dayOf, formatDate, formatDay, formatInteger } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { Field } from '../../parts/field.tsx';
import { useShown } from '../../parts/use-shown.ts';
import { go, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { Differences } from './differences.tsx';
import { LargeDay } from './large-day.tsx';
import { EXACT, type Proof } from './proof.ts';
import { Sides } from './sides.tsx';
import { word } from './words.ts';

/** Reasons for no verdict that pass by themselves. */
const PASSING = ['in_flight', 'stream_behind'];
/** Of a proof that was not made for this answer. */
const OLD_MS = 60_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface ScreenProps {
  readonly screen: Dashboard;
}

/** The proof of a day: today until another one is asked for. */
export function Integrity({ screen }: ScreenProps) {
  const { about } = route.value;
  const day = DAY.test(about) ? about : screen.today.date;
  const field = useShown(day);
  const { body, failure, isAwaited, again } = useAnswer<Proof>('/integrity', { date: day }, { exact: EXACT });
  const prove = (event: SubmitEvent) => {
    event.preventDefault();
    const asked = String(new FormData(event.currentTarget as HTMLFormElement).get('day'));
    if (asked === day) again();
    else go({ about: asked });
  };
  // The last proof stays while the next one is made, but never under the name of another day.
  const proof = body?.date === day ? body : undefined;
  return (
    <>
      <h1>{shared('integrity')}</h1>
      <p class="lead">{word('lead')}</p>
      <form class="controls day" onSubmit={prove}>
        <Field name={word('day')}>
          <input ref={field} type="date" name="day" required defaultValue={day} max={screen.today.date} />
        </Field>
        <button type="submit" class="primary">
          {word('prove')}
        </button>
      </form>
      {failure !== undefined && <Failed failure={failure} again={again} />}
      {proof === undefined && failure === undefined && (
        <div class="list-room" role="status" aria-label={shared('loading')} />
      )}
      {proof && (
        <section class="panel proof" aria-labelledby="proof-title" aria-busy={isAwaited}>
          <header>
            <h2 id="proof-title">{formatDate(proof.date)}</h2>
            <p class="readout">
              {word('proved-at', { day: formatDay(dayOf(proof.proved_at)), time: clockTime(proof.proved_at) })}
            </p>
          </header>
          <Verdict proof={proof} />
          {isByLastProof(proof) && <LargeDay key={proof.date} proof={proof} onProved={again} />}
          <Sides proof={proof} currency={screen.currency} />
          <Differences proof={proof} />
        </section>
      )}
    </>
  );
}

/** Whether it is too large for an answer at once: it has no proof, or one that is older than an answer. */
function isByLastProof({ reason, sealed, proved_at: provedAt }: Proof): boolean {
  return reason === 'too_large' || (!sealed && Date.now() - Date.parse(provedAt) > OLD_MS);
}

function Verdict({ proof }: { readonly proof: Proof }) {
  return (
    <div role="status">
      <p class={`verdict ${stateOf(proof)}`}>{verdictOf(proof)}</p>
      {proof.sealed && <p>{word('sealed')}</p>}
      {proof.partial_calls ? <p>{word('partial', { calls: formatInteger(proof.partial_calls) })}</p> : null}
    </div>
  );
}

function stateOf({ balanced }: Proof): 'balanced' | 'differs' | 'open' {
  if (balanced === null) return 'open';
  return balanced ? 'balanced' : 'differs';
}

function verdictOf({ balanced, reason = '', differences, more }: Proof): string {
  if (balanced === true) return word('balanced');
  if (balanced === false) return word('differs', { count: formatInteger(differences.length + more) });
  if (PASSING.includes(reason)) return word('in-flight');
  if (reason === 'too_large' || reason === 'expired' || reason === 'unreadable_records')
    return word(`cannot-say.${reason}`);
  return word('cannot-say');
}

import type { SessionStats } from '../../../lib/api-contract.ts';
import { pathPart } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatMoment } from '../../i18n/formats.ts';
import { Failed } from '../../parts/failed.tsx';
import { Field } from '../../parts/field.tsx';
import { formatFigure } from '../../parts/figures.ts';
import { useShown } from '../../parts/use-shown.ts';
import { go, METRICS, route } from '../../state/route.ts';
import { word as shared } from '../../words.ts';
import { Timeline } from './timeline.tsx';
import { word } from './words.ts';

/** One session by its id, which is in the address. */
export function Session() {
  const { about } = route.value;
  const field = useShown(about);
  const lookUp = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    go({ about: String(form.get('id')).trim() });
  };
  return (
    <>
      <h1>{word('title')}</h1>
      <p class="lead">{word('lead')}</p>
      <form class="look-up" onSubmit={lookUp}>
        <Field name={word('id')}>
          <input ref={field} name="id" required spellcheck={false} autocomplete="off" defaultValue={about} />
        </Field>
        <button type="submit" class="primary">
          {word('look-up')}
        </button>
      </form>
      {about !== '' && <Found key={about} id={about} />}
    </>
  );
}

function Found({ id }: { readonly id: string }) {
  const { body, failure, again } = useAnswer<SessionStats>(`/sessions/${pathPart(id)}`);
  if (failure?.kind === 'refused')
    return (
      <p class="notice" role="status">
        {word('unknown', { id })}
      </p>
    );
  if (failure !== undefined) return <Failed failure={failure} again={again} />;
  if (body === undefined) return <div class="list-room" />;
  return (
    <>
      <section class="panel" aria-labelledby="session-sums">
        <header>
          <h2 id="session-sums">{id}</h2>
        </header>
        <dl class="sums">
          {METRICS.map((metric) => (
            <div key={metric}>
              <dt>{shared(metric)}</dt>
              <dd>{formatFigure(body[metric], metric, body.currency)}</dd>
            </div>
          ))}
          <div>
            <dt>{word('first')}</dt>
            <dd class="moment">{body.first_at === null ? '–' : formatMoment(body.first_at)}</dd>
          </div>
          <div>
            <dt>{word('last')}</dt>
            <dd class="moment">{body.last_at === null ? '–' : formatMoment(body.last_at)}</dd>
          </div>
        </dl>
      </section>
      <Timeline session={body} />
    </>
  );
}

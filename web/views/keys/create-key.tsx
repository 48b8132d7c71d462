import { useState } from 'preact/hooks';
import type { KeyAnswer } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { dayOf } from '../../i18n/formats.ts';
import { Field } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { addDays } from '../../state/range.ts';
import { word as shared } from '../../words.ts';
import { SCOPES } from './scopes.ts';
import { word } from './words.ts';

/** The only answer that ever holds the key itself. */
type CreatedKey = KeyAnswer & { readonly key: string };

interface CreateKeyProps {
  /** Instant of the ledger, which carries its offset. */
  readonly now: string;
  readonly onCreated: () => void;
}

export function CreateKey({ now, onCreated }: CreateKeyProps) {
  const [outcome, setOutcome] = useState<Outcome<CreatedKey> | undefined>();
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const sent = new FormData(form);
    const answer = await ask<CreatedKey>('/keys', { method: 'POST', body: bodyOf(sent, now) });
    setOutcome(answer);
    if (answer.kind !== 'answered') return;
    form.reset();
    onCreated();
  };
  return (
    <section class="panel" aria-labelledby="create-key">
      <header>
        <h2 id="create-key">{word('create')}</h2>
      </header>
      <form onSubmit={create}>
        <div class="fields">
          <Field name={word('key-name')}>
            <input name="name" required maxLength={200} autocomplete="off" />
          </Field>
          <Field name={word('user')}>
            <input name="user" maxLength={200} autocomplete="off" spellcheck={false} />
          </Field>
          <Field name={word('until')}>
            <input name="until" type="date" min={addDays(dayOf(now), 1)} />
          </Field>
          <fieldset class="scopes">
            <legend>{word('scopes')}</legend>
            {SCOPES.map((scope) => (
              <label key={scope}>
                <input type="checkbox" name="scope" value={scope} /> <span>{shared(`scope.${scope}`)}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <button type="submit" class="primary">
          {word('create-it')}
        </button>
      </form>
      <div class="outcome" role="status">
        {outcome?.kind === 'answered' && <Created created={outcome.body} />}
        {outcome !== undefined && outcome.kind !== 'answered' && outcome.kind !== 'unchanged' && (
          <Refusal failure={outcome} />
        )}
      </div>
    </section>
  );
}

const OFFSET = /(?:Z|[+-]\d{2}:\d{2})$/;

/** What the form says. A key ends where its last day begins, by the offset that the ledger has now. */
function bodyOf(form: FormData, now: string) {
  const [user, until] = [String(form.get('user')), String(form.get('until'))];
  return {
    name: form.get('name'),
    scopes: form.getAll('scope'),
    ...(user !== '' && { user_id: user }),
    ...(until !== '' && { expires_at: `${until}T00:00:00${OFFSET.exec(now)?.[0] ?? 'Z'}` }),
  };
}

/** Stands here until the view is left, and nowhere else. */
function Created({ created }: { readonly created: CreatedKey }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(created.key);
    setCopied(true);
  };
  return (
    <>
      <p>{word('created', { name: created.name })}</p>
      <pre>{created.key}</pre>
      <button type="button" onClick={copy}>
        {word(isCopied ? 'copied' : 'copy')}
      </button>
    </>
  );
}

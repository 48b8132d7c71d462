import { useState } from 'preact/hooks';
import type { KeyAnswer } from '../../../lib/api-contract.ts';
import { ask, type Outcome } from '../../api/ask.ts';
import { Field } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { word as shared } from '../../words.ts';
import { word } from './words.ts';

const SCOPES = ['ingest', 'read', 'admin'] as const;

/** The only answer that ever holds the key itself. */
type CreatedKey = KeyAnswer & { readonly key: string };

export function CreateKey({ onCreated }: { readonly onCreated: () => void }) {
  const [outcome, setOutcome] = useState<Outcome<CreatedKey> | undefined>();
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const sent = new FormData(form);
    const user = String(sent.get('user'));
    const body = { name: sent.get('name'), scopes: sent.getAll('scope'), ...(user !== '' && { user_id: user }) };
    const answer = await ask<CreatedKey>('/keys', { method: 'POST', body });
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

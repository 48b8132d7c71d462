import { useState } from 'preact/hooks';
import { word } from './words.ts';

/** An empty ledger shows how it is filled. */
export function FirstCall() {
  const [isCopied, setCopied] = useState(false);
  const line = `curl -X POST ${location.origin}/api/ai_usage/records -H "authorization: Bearer $TOKENLEDGER_KEY" -H 'content-type: application/json' -d '{"model": "qwen-plus", "function": "first call", "user_id": "user_001", "input_tokens": 2000, "output_tokens": 700}'`;
  const copy = async () => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
  };
  return (
    <section class="first-call">
      <h1>{word('empty-title')}</h1>
      <p>{word('empty-lead')}</p>
      <pre>
        <code>{line}</code>
      </pre>
      <p class="quiet">{word('empty-key')}</p>
      <button type="button" onClick={copy}>
        {word(isCopied ? 'copied' : 'copy')}
      </button>
    </section>
  );
}

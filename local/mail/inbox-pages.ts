import type { LocalPages } from '../gateway/gateway.ts';
import type { Inbox, Mail } from './inbox.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** `/local/inbox` for people, `/local/inbox.json` for programs. */
export function createInboxPages(inbox: Inbox): LocalPages {
  const answers: Readonly<Record<string, () => { type: string; body: string }>> = {
    '/local/inbox': () => ({ type: 'text/html; charset=utf-8', body: page(inbox.list()) }),
    '/local/inbox.json': () => ({ type: 'application/json', body: JSON.stringify(inbox.list()) }),
  };
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const answer = request.method === 'GET' && Object.hasOwn(answers, path) ? answers[path]?.() : undefined;
    if (answer === undefined) return false;
    response.writeHead(200, { 'content-type': answer.type, 'content-security-policy': POLICY });
    response.end(answer.body);
    return true;
  };
}

const page = (mails: readonly Mail[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inbox · tokenledger</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  article { border-top: 1px solid #8886; padding: 1rem 0 }
  h2 { font-size: 1rem; margin: 0 }
  p { margin: 0; opacity: .7 }
  pre { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>Inbox</h1>
${mails.length === 0 ? '<p>No mail yet: what the ledger sends by SNS is shown here.</p>' : mails.map(article).join('\n')}
</html>
`;

const article = ({ topic, subject, text, at }: Mail): string => `<article>
<h2>${escapeHtml(subject)}</h2>
<p><time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time> · ${escapeHtml(topic)}</p>
<pre>${escapeHtml(text)}</pre>
</article>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

export interface ReadyLedger {
  readonly url: string;
  readonly adminKey: string;
  readonly home: string;
}

/** Where a browser is signed in by itself: the code in the fragment is sent to no server, and void after use. */
export const signInLink = (url: string, code: string): string => `${url}/#code=${code}`;

/** What `npm start` says once it is ready: where things are, and two lines to paste. */
export const readySummary = ({ url, adminKey, home }: ReadyLedger, link: string, seconds: number): string => `
tokenledger runs at ${url} (ready in ${seconds.toFixed(1)} s)

  Page       ${link}
             signs in by itself, once; later ${url} asks for the key
  API        ${url}/api/ai_usage
  Inbox      ${url}/local/inbox
  State      ${home}
  Admin key  ${adminKey}

Record a first call:

  curl -X POST ${url}/api/ai_usage/records -H 'authorization: Bearer ${adminKey}' -H 'content-type: application/json' -d '{"model":"qwen-plus","function":"first call","user_id":"user_001","input_tokens":2000,"output_tokens":700}'

See what was spent today:

  curl ${url}/api/ai_usage/stats/current -H 'authorization: Bearer ${adminKey}'

Ctrl-C stops it; what was recorded stays.`;

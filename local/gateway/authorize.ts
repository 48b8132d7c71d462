import type { HttpAuthorizer } from '../template/stack-template.ts';
import type { HttpEvent } from './http-event.ts';

/** What the gateway makes of a key. `context` goes to the function. */
export type Authorization =
  | { readonly outcome: 'allowed'; readonly context: unknown }
  | { readonly outcome: 'denied' }
  | { readonly outcome: 'no-identity' };

export type Invoke = (functionId: string, event: unknown) => Promise<unknown>;

interface SimpleAnswer {
  readonly isAuthorized?: boolean;
  readonly context?: unknown;
}

interface Cached {
  readonly authorization: Authorization;
  readonly untilMs: number;
}

const MAX_CACHED = 10_000;

/** Asks the authorizer as API Gateway does: only with an identity, and once per identity while its answer is kept. */
export function createAuthorize(authorizer: HttpAuthorizer, invoke: Invoke) {
  const cache = new Map<string, Cached>();
  return async (event: HttpEvent): Promise<Authorization> => {
    const identity = event.headers[authorizer.header];
    if (identity === undefined || identity === '') return { outcome: 'no-identity' };
    const cached = cache.get(identity);
    if (cached !== undefined && cached.untilMs > event.requestContext.timeEpoch) return cached.authorization;
    const answer = (await invoke(authorizer.functionId, authorizerEvent(event, identity))) as SimpleAnswer;
    const authorization: Authorization = answer.isAuthorized
      ? { outcome: 'allowed', context: answer.context ?? {} }
      : { outcome: 'denied' };
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(identity, { authorization, untilMs: event.requestContext.timeEpoch + authorizer.cacheMs });
    return authorization;
  };
}

const authorizerEvent = ({ body, isBase64Encoded, ...event }: HttpEvent, identity: string) => ({
  ...event,
  type: 'REQUEST',
  routeArn: `arn:aws:execute-api:local:000000000000:local/$default/${event.requestContext.http.method}${event.rawPath}`,
  identitySource: [identity],
});

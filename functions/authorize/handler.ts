import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { ApiKey } from '../../lib/access/api-key.ts';
import { type CallerContext, callerContext } from '../../lib/access/caller-context.ts';
import { decideAccess } from '../../lib/access/decide-access.ts';
import { bearerOf, hashKey, projectOfKey } from '../../lib/access/key-text.ts';
import type { ApiKeys, Clock } from '../../lib/ports.ts';
import type { Log } from '../log.ts';

interface AuthorizerPorts {
  readonly keys: Pick<ApiKeys, 'find'>;
  readonly clock: Clock;
  readonly log: Log;
}

type Answer = { readonly isAuthorized: false } | APIGatewaySimpleAuthorizerWithContextResult<CallerContext>;

/** What of the gateway's event is asked: the Authorization header, which is its identity source. */
export type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource'> & {
  readonly requestContext?: Pick<APIGatewayRequestAuthorizerEventV2['requestContext'], 'requestId'>;
};

/**
 * A Lambda authorizer of payload 2.0 with simple answers. Whatever a caller sends is answered; only a failing store throws,
 * because a denial would be cached by the gateway, and its own 500 is not.
 */
export function createAuthorizeCaller({ keys, clock, log }: AuthorizerPorts) {
  return async (event: AuthorizerEvent): Promise<Answer> => {
    const requestId = event.requestContext?.requestId;
    log.info('authorize_started', { request_id: requestId });
    const decision = decideAccess(await findKey(keys, event.identitySource?.[0]), clock());
    if (!decision.allowed) {
      log.info('authorize_completed', { request_id: requestId, allowed: false, reason: decision.reason });
      return { isAuthorized: false };
    }
    const { id, project } = decision.key;
    log.info('authorize_completed', { request_id: requestId, allowed: true, key_id: id, project });
    return { isAuthorized: true, context: callerContext(decision.key) };
  };
}

async function findKey(keys: AuthorizerPorts['keys'], authorization: unknown): Promise<ApiKey | undefined> {
  const text = typeof authorization === 'string' ? bearerOf(authorization) : undefined;
  const project = text === undefined ? undefined : projectOfKey(text);
  if (text === undefined || project === undefined) return undefined;
  return keys.find(project, hashKey(text));
}

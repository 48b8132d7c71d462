import middy, { type MiddlewareObj, type Request } from '@middy/core';
import type { APIGatewayProxyEventV2WithLambdaAuthorizer, Context } from 'aws-lambda';
import type { Caller } from '../lib/access/api-key.ts';
import { type CallerContext, readCaller } from '../lib/access/caller-context.ts';
import { decideRoute } from '../lib/access/decide-route.ts';
import { createKeyRates } from '../lib/access/key-rates.ts';
import type { RateLimit } from '../lib/access/token-bucket.ts';
import { ROUTES, type Route, routeKey } from '../lib/api-contract.ts';
import { isTransient } from '../lib/aws/transient.ts';
import type { FunctionName } from '../lib/environment.ts';
import { LedgerError } from '../lib/errors.ts';
import type { Clock } from '../lib/ports.ts';
import {
  type HttpAnswer,
  httpAnswer,
  retryHeaders,
  tellError,
  toLedgerError,
  type WriteError,
  writeError,
} from './http/answers.ts';
import { decodeBody, decodeContent } from './http/decode-body.ts';
import type { Log } from './log.ts';
import type { ContentHandler, ContentRequest } from './route.ts';

/** A request as API Gateway passes it on: payload format 2.0, with the authorizer's context on all but open routes. */
export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<CallerContext | undefined>;

interface HttpFunction {
  readonly functionName: FunctionName;
  /** One for each route that the contract gives to this function. */
  readonly handlers: Readonly<Record<string, ContentHandler>>;
  /** How the errors of a route are written, by route key, where its protocol has a shape of its own. */
  readonly errorWriters?: Readonly<Record<string, WriteError>>;
  /** What one key may ask of one instance. */
  readonly keyRate: RateLimit;
  readonly clock: Clock;
  readonly log: Log;
  /** Awaited before each request; keeps its own success. */
  readonly ready: () => Promise<void>;
}

/** Time kept back to answer 503 ourselves before Lambda ends the run without an answer. */
const TIMEOUT_RESERVE_MS = 500;

/**
 * The chain of an HTTP function: log → route → rate of the key → scope → ready → handler → answer. Every error leaves in the
 * one shape, or in that of the route's own protocol; a route that the contract does not name is refused. Path parameters are
 * passed on as they come: API Gateway's HTTP API has percent-decoded them once, and a second time would change an identifier
 * with a `%`.
 *
 * @throws Error at load when handlers and contract differ.
 */
export function httpFunction(
  options: HttpFunction,
): (event: HttpEvent, context: Pick<Context, 'awsRequestId'>) => Promise<HttpAnswer> {
  const routes = routesOf(options);
  const { handlers, errorWriters = {}, keyRate, clock, log, ready } = options;
  const limitKey = createKeyRates(keyRate);

  async function answer(event: HttpEvent): Promise<HttpAnswer> {
    const route = routes.get(event.routeKey);
    const handler = handlers[event.routeKey];
    if (route === undefined || handler === undefined) throw new LedgerError('forbidden', 'there is no such route');
    const nowUs = clock();
    const caller = admit(route, event, (named) => limitKey(named, nowUs));
    await ready();
    return httpAnswer(await handler(routeRequest(event, caller, nowUs)), event.headers);
  }

  const chain = middy<HttpEvent, HttpAnswer>({
    timeoutEarlyInMillis: TIMEOUT_RESERVE_MS,
    timeoutEarlyResponse: () => {
      throw new LedgerError('unavailable', 'the time of this run is over');
    },
  })
    .use(logRequests(log, clock))
    .use(answerErrors(log, errorWriters))
    .handler(answer);
  return (event, context) => chain(event, context as Context);
}

/** The contract's routes of this function, by route key. */
function routesOf({ functionName, handlers }: HttpFunction): ReadonlyMap<string, Route> {
  const own: readonly Route[] = ROUTES.filter((route) => route.answeredBy === functionName);
  const routes = new Map(own.map((route) => [routeKey(route), route]));
  const unanswered = [...routes.keys()].filter((key) => !Object.hasOwn(handlers, key));
  const unknown = Object.keys(handlers).filter((key) => !routes.has(key));
  if (unanswered.length + unknown.length > 0)
    throw new Error(
      `${functionName}: routes without a handler: [${unanswered}], handlers without a route: [${unknown}]`,
    );
  return routes;
}

/** Who calls; undefined on an open route. A request that is refused takes from the rate of its key all the same. */
function admit(route: Route, event: HttpEvent, takeOne: (caller: Caller) => void): Caller | undefined {
  if (route.scope === 'open') return undefined;
  const caller = readCaller(event.requestContext?.authorizer?.lambda);
  if (caller === undefined) throw new LedgerError('forbidden', 'this call carries no key');
  takeOne(caller);
  const decision = decideRoute(route, caller);
  if (!decision.allowed) throw new LedgerError('forbidden', decision.reason);
  return caller;
}

const routeRequest = (event: HttpEvent, caller: Caller | undefined, nowUs: number): ContentRequest => ({
  get caller() {
    if (caller === undefined) throw new Error('the handler of an open route asked who calls');
    return caller;
  },
  query: definedOf(event.queryStringParameters),
  path: definedOf(event.pathParameters),
  body: () => decodeBody(event),
  content: (rules) => decodeContent(event, rules),
  nowUs,
});

const definedOf = (
  parameters: Readonly<Record<string, string | undefined>> | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(parameters ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

type HttpMiddleware = MiddlewareObj<HttpEvent, HttpAnswer>;

const requestIdOf = ({ event, context }: Request<HttpEvent, HttpAnswer>): string =>
  event.requestContext?.requestId ?? context.awsRequestId;

function answerErrors(log: Log, writers: Readonly<Record<string, WriteError>>): HttpMiddleware {
  return {
    onError: (request) => {
      const error = toLedgerError(request.error, isTransient);
      const requestId = requestIdOf(request);
      const { routeKey, headers } = request.event;
      const write = Object.hasOwn(writers, routeKey) ? writers[routeKey] : undefined;
      const answer = (write ?? writeError)(tellError(error, requestId), headers?.['content-type']);
      request.response = httpAnswer({ ...answer, headers: { ...retryHeaders(error), ...answer.headers } });
      const isOwnFault = (request.response.statusCode ?? 500) >= 500;
      if (isOwnFault) log.error('request_failed', { request_id: requestId }, request.error);
    },
  };
}

/** Used first, so that its `after` and `onError` run last and see the answer. */
function logRequests(log: Log, clock: Clock): HttpMiddleware {
  const startedAtUs = new WeakMap<object, number>();
  const complete = (request: Request<HttpEvent, HttpAnswer>) => {
    const nowUs = clock();
    log.info('request_completed', {
      ...nameRequest(request),
      status: request.response?.statusCode,
      duration_ms: (nowUs - (startedAtUs.get(request) ?? nowUs)) / 1000,
    });
  };
  return {
    before: (request) => {
      startedAtUs.set(request, clock());
      log.info('request_started', nameRequest(request));
    },
    after: complete,
    onError: complete,
  };
}

const nameRequest = (request: Request<HttpEvent, HttpAnswer>) => ({
  request_id: requestIdOf(request),
  route: request.event.routeKey,
  project: request.event.requestContext?.authorizer?.lambda?.project,
  key_id: request.event.requestContext?.authorizer?.lambda?.key_id,
});

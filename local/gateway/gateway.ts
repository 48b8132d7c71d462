import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTokenBucket } from '../../lib/access/token-bucket.ts';
import type { StackTemplate } from '../template/stack-template.ts';
import { createAuthorize, type Invoke } from './authorize.ts';
import { answerHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { type EventParts, httpEvent } from './http-event.ts';
import { readPath } from './request-path.ts';
import { createRouteTable, type RouteMatch } from './route-table.ts';

/** Answers a path of its own beside the API, such as the inbox; false when it is not its path. */
export type LocalPages = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface GatewayOptions {
  readonly template: Pick<StackTemplate, 'routes' | 'authorizers' | 'throttling' | 'cors'>;
  readonly invoke: Invoke;
  readonly pages: readonly LocalPages[];
  /** Told why an answer is a 500; the client is not. */
  readonly onFailure: (error: unknown) => void;
}

/** What a function answers: payload format 2.0. */
interface FunctionAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The gateway's own answers. */
const MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
} as const;

/** API Gateway's HTTP API on one machine: routes, authorizer, throttling, CORS and its own answers, from the template. */
export function createGateway({ template, invoke, pages, onFailure }: GatewayOptions): Server {
  const findRoute = createRouteTable(template.routes);
  const authorizers = new Map(
    template.authorizers.map((authorizer) => [authorizer.id, createAuthorize(authorizer, invoke)]),
  );
  const takeToken = createTokenBucket(template.throttling);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { cors } = template;
    if (cors !== undefined && isPreflight(request.method, request.headers)) {
      response.writeHead(204, preflightHeaders(cors, request.headers)).end();
      return;
    }
    const [, sentPath = '', rawQueryString = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
    const path = readPath(sentPath);
    if (path === undefined) return refuse(response, 400);
    const match = findRoute(request.method ?? '', path.matched);
    if (match === undefined) return refuse(response, 404);
    if (takeToken(Date.now()) > 0) return refuse(response, 429);
    const body = await readBody(request);
    if (body === undefined) return refuse(response, 413);
    const event = eventOf(request, match, { rawPath: path.told, rawQueryString, body });
    const authorize = authorizers.get(match.route.authorizerId ?? '');
    const authorization = await authorize?.(event);
    if (authorization?.outcome === 'no-identity') return refuse(response, 401);
    if (authorization?.outcome === 'denied') return refuse(response, 403);
    const context = authorization === undefined ? {} : { authorizer: { lambda: authorization.context } };
    const passed = { ...event, requestContext: { ...event.requestContext, ...context } };
    const answered = (await invoke(match.route.functionId, passed)) as FunctionAnswer;
    const headers = cors === undefined ? answered.headers : answerHeaders(cors, request.headers, answered.headers);
    send(response, event.requestContext.requestId, { ...answered, ...(headers && { headers }) });
  }

  return createServer((request, response) => {
    if (pages.some((answersItself) => answersItself(request, response))) return;
    answer(request, response).catch((error) => {
      if (request.destroyed && !request.complete) return;
      onFailure(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  });
}

/** As load balancers have it. After Node's own five seconds a client that asks just then finds its connection reset. */
const IDLE_CONNECTION_MS = 65_000;

/** Listens on the loopback interface. @returns the port, a free one for 0. */
export async function listen(server: Server, port: number): Promise<number> {
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The whole body; undefined when it is larger than the gateway takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and thrown away, since a client that still sends would not read the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

const eventOf = (
  request: IncomingMessage,
  { route, pathParameters }: RouteMatch,
  parts: Pick<EventParts, 'rawPath' | 'rawQueryString' | 'body'>,
) =>
  httpEvent({
    ...parts,
    request,
    sourceIp: request.socket.remoteAddress ?? '',
    port: request.socket.localPort ?? 0,
    routeKey: route.routeKey,
    pathParameters,
    requestId: randomUUID(),
    atMs: Date.now(),
  });

function refuse(response: ServerResponse, status: keyof typeof MESSAGES): void {
  const body = JSON.stringify({ message: MESSAGES[status] });
  // Its length is said, since Node keeps that of an answer whose headers it could not send.
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function send(response: ServerResponse, requestId: string, answer: FunctionAnswer): void {
  const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(answer.statusCode ?? 200, {
    'apigw-requestid': requestId,
    'content-length': body.length,
    ...answer.headers,
    ...(answer.cookies && { 'set-cookie': [...answer.cookies] }),
  });
  response.end(body);
}

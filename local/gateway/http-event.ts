import type { IncomingMessage } from 'node:http';

/** An HTTP request as API Gateway's HTTP API passes it on (payload format 2.0). */
export interface HttpEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly authorizer?: { readonly lambda: unknown };
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: '$default';
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface EventParts {
  readonly request: Pick<IncomingMessage, 'method' | 'httpVersion' | 'rawHeaders'>;
  /** As `readPath` reads it. */
  readonly rawPath: string;
  /** Without its question mark. */
  readonly rawQueryString: string;
  readonly sourceIp: string;
  /** Port of the gateway. */
  readonly port: number;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly atMs: number;
}

const API_ID = 'local';

/** Of the connection between client and gateway, which the function is no part of. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Builds the event as API Gateway was seen to build it: `test/local/gateway/fixtures`. */
export function httpEvent(parts: EventParts): HttpEvent {
  const { request, rawPath, rawQueryString, sourceIp, routeKey, pathParameters, requestId, atMs } = parts;
  const sent = pairsOf(request.rawHeaders);
  const cookies = sent.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/));
  const headers = { ...joined(sent.filter(([name]) => name !== 'cookie')), ...headersOfGateway(parts) };
  const queryStringParameters = joined([...new URLSearchParams(rawQueryString)]);
  const domainName = (headers.host ?? 'localhost').replace(/:\d+$/, '');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(queryStringParameters).length > 0 && { queryStringParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: API_ID,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: commonLogTime(atMs),
      timeEpoch: atMs,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...encodeBody(parts.body, headers),
  };
}

type Pair = readonly [name: string, value: string];

/** Names in lower case. */
function pairsOf(rawHeaders: readonly string[]): readonly Pair[] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  return names
    .map((name, index): Pair => [name, rawHeaders[2 * index + 1] ?? ''])
    .filter(([name]) => !OF_CONNECTION.has(name));
}

/** What has the same name is joined by a comma. */
function joined(pairs: readonly Pair[]): Record<string, string> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value).join(',')]));
}

const headersOfGateway = ({ body, atMs, requestId, sourceIp, port }: EventParts): Record<string, string> => ({
  'content-length': String(body.length),
  'x-amzn-trace-id': `Root=1-${Math.floor(atMs / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`,
  'x-forwarded-for': sourceIp,
  'x-forwarded-port': String(port),
  'x-forwarded-proto': 'http',
});

const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml)\s*(;.*)?)$/i;

/** Texts pass as they are; what is packed, of another type or of none is base64. */
function encodeBody(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPES.test(headers['content-type'] ?? '');
  const isPacked = headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity';
  return isText && !isPacked
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(atMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

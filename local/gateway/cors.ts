import type { IncomingHttpHeaders } from 'node:http';

/** `CorsConfiguration` of an HTTP API. */
export interface Cors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: number;
}

type Headers = Readonly<Record<string, string>>;

const isAllowed = ({ origins }: Cors, { origin }: IncomingHttpHeaders): boolean =>
  origin !== undefined && origins.includes(origin);

/** Whether a request is one that API Gateway answers itself: a preflight, to an API with a CORS configuration. */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/** The headers of its 204: none to an origin that is not allowed, so that the browser refuses it. */
export function preflightHeaders(cors: Cors, sent: IncomingHttpHeaders): Headers {
  if (!isAllowed(cors, sent)) return {};
  return {
    'access-control-allow-origin': sent.origin ?? '',
    'access-control-allow-methods': cors.methods.join(','),
    'access-control-allow-headers': cors.headers.join(','),
    'access-control-max-age': String(cors.maxAgeSeconds),
  };
}

/** The headers of a function's answer: what it says of CORS is ignored, what is configured is added. */
export function answerHeaders(cors: Cors, sent: IncomingHttpHeaders, answered: Headers = {}): Headers {
  const others = Object.entries(answered).filter(([name]) => !/^access-control-/i.test(name));
  if (!isAllowed(cors, sent)) return Object.fromEntries(others);
  return {
    ...Object.fromEntries(others),
    'access-control-allow-origin': sent.origin ?? '',
    'access-control-expose-headers': cors.exposed.join(','),
  };
}

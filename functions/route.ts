import type { Caller } from '../lib/access/api-key.ts';
import type { BodyRules, Content } from './http/decode-body.ts';
import type { PackedContent } from './http/packed-content.ts';

/** An HTTP request as a route handler sees it. */
export interface RouteRequest {
  /** Who calls. Handlers of open routes must not ask. */
  readonly caller: Caller;
  readonly query: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
  /** The body's text: decoded, inflated and within its limit; throws a LedgerError when it is not. */
  readonly body: () => string;
  /** The instant at which the request is answered, in microseconds. */
  readonly nowUs: number;
}

/** A request of a route whose body is more than a little JSON. */
export interface ContentRequest extends RouteRequest {
  /** The body's bytes: decoded, inflated and within these rules; throws a LedgerError when it is not. */
  readonly content: (rules: BodyRules) => Content;
}

export interface RouteAnswer {
  readonly status: number;
  /** Serialised as JSON; a bigint or a `Decimal` becomes its exact numeral. Absent: an empty body. */
  readonly body?: unknown;
  /** A client that has this body already, by its `If-None-Match`, is told 304 without it. */
  readonly revalidates?: true;
  /** Instead of a body: bytes in the encoding that the client takes; `headers` name their type. */
  readonly packed?: PackedContent;
  /** Instead of a body: bytes as they are. */
  readonly file?: RouteFile;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Under which a browser keeps it: plain characters only. Absent: it is not to be kept. */
  readonly name?: string;
}

export type RouteHandler = (request: RouteRequest) => Promise<RouteAnswer>;

export type ContentHandler = (request: ContentRequest) => Promise<RouteAnswer>;

/** Handlers by route key, such as `GET /api/ai_usage/stats/daily`. */
export type RouteHandlers = Readonly<Record<string, RouteHandler>>;

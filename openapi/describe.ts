import type * as z from 'zod/mini';
import type { ROUTES } from '../lib/api-contract.ts';

type KnownRoute = (typeof ROUTES)[number];

/** Such as `GET /api/ai_usage/stats/daily`. */
export type RouteKey = { [R in KnownRoute as `${R['method']} ${R['path']}`]: R } extends infer Keyed
  ? Extract<keyof Keyed, string>
  : never;

/** Groups of routes, in the order of the document. */
export const TAGS = {
  Recording: 'Records of model calls: sent, listed, deleted.',
  Statistics: 'What was spent, by time and by name. Sums are exact decimals.',
  Insights: 'What is likely, reckoned from the books: estimates, and said to be some.',
  Prices: 'What models cost, rates of exchange, and pricing again.',
  Budgets: 'Limits of spending by period.',
  Alerts: 'What people were told.',
  Integrity: 'The proof that the counters equal the records.',
  Reports: 'Files made of the books.',
  Jobs: 'Long work, done in steps.',
  Access: 'Keys and their scopes.',
  Service: 'The service itself.',
} as const;

export type Tag = keyof typeof TAGS;

/** The parameters of a query string: the very schemas that read them, and what each is for. */
export interface QueryDescription {
  readonly shape: z.core.$ZodLooseShape;
  readonly says: Readonly<Record<string, string>>;
}

/** A schema that reads what is sent, under the name of its component. */
export interface SentSchema {
  readonly id: string;
  readonly schema: z.core.$ZodType;
  /** What fields are for, where their names don't say it. */
  readonly says?: Readonly<Record<string, string>>;
}

export interface BodyDescription extends SentSchema {
  /** Components that it is made of. */
  readonly parts?: readonly SentSchema[];
  readonly examples: Readonly<Record<string, unknown>>;
  /** Types of content besides JSON. */
  readonly otherTypes?: readonly string[];
}

export interface AnswerDescription {
  readonly says: string;
  /** One of `openapi/schemas`; absent for an answer that is never JSON. */
  readonly schema?: z.core.$ZodType;
  /** Types of content besides JSON. */
  readonly otherTypes?: readonly string[];
  readonly example?: unknown;
  /** Names of headers, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route is for, what it takes and what it answers. Errors that every route of its kind may answer are added. */
export interface RouteDescription {
  readonly tag: Tag;
  /** A few words, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  readonly query?: QueryDescription;
  /** What each `{parameter}` of the path is. */
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: BodyDescription;
  /** By status: what it answers when it does what it is for, and the errors that are its own. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** The shape of its errors, where its protocol has one of its own. */
  readonly errors?: Pick<AnswerDescription, 'schema' | 'otherTypes'>;
}

export type RouteDescriptions = Readonly<Partial<Record<RouteKey, RouteDescription>>>;

/** Describes the parameters of a query: each of its schema is given words, and no other. */
export const query = <S extends z.core.$ZodLooseShape>(
  shape: S,
  says: Readonly<Record<keyof S & string, string>>,
): QueryDescription => ({ shape, says });

/** Describes a body, or a part of one: words for fields of its schema, and no other. */
export const sent = <S extends z.core.$ZodType>(
  id: string,
  schema: S,
  says?: Readonly<Partial<Record<keyof z.input<S> & string, string>>>,
): SentSchema => ({ id, schema, says: { ...says } as Readonly<Record<string, string>> });

export const PAGE_SAYS = {
  limit: 'How many entries a page has at most.',
  cursor: 'The `cursor` of the page before.',
};

export const FILTER_SAYS = {
  model: 'Only calls of this model. `model` and `function` go together.',
  function: 'Only calls for this function.',
  anchor: 'Only calls of this anchor, which may go with `model`; empty: those without one.',
  user_id: 'Only calls of this user; goes with no other filter.',
};

/** Errors that only some routes answer. */
export const notFound = (says: string): Readonly<Record<404, AnswerDescription>> => ({ 404: { says } });
export const conflict = (says: string): Readonly<Record<409, AnswerDescription>> => ({ 409: { says } });

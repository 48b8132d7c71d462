import type { Route } from '../lib/api-contract.ts';
import { type JsonSchema, refTo } from './json-schema.ts';

interface ErrorDescription {
  readonly says: string;
  /** Whose body it has: ours, that of API Gateway, or the one or the other. */
  readonly of: readonly ('Error' | 'GatewayError')[];
  readonly headers?: JsonSchema;
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'string', pattern: '^[0-9]+$' } },
};

const OURS = { 'application/json': { schema: refTo('Error') } };

/** The ways to say no, by status. */
export const ERRORS = {
  400: { says: 'The request is wrong. All its faults are named at once.', of: ['Error', 'GatewayError'] },
  401: { says: 'There is no Authorization header.', of: ['GatewayError'] },
  403: { says: 'The key is unknown, revoked or expired, or may not do this.', of: ['Error', 'GatewayError'] },
  404: { says: 'There is no such thing.', of: ['Error', 'GatewayError'] },
  409: { says: 'The state of the thing forbids it.', of: ['Error'] },
  413: { says: 'The body is too large, packed or inflated.', of: ['Error', 'GatewayError'] },
  415: { says: 'The body is of another type or encoding than this route takes.', of: ['Error'] },
  429: { says: 'Too many requests at once.', of: ['Error', 'GatewayError'], headers: RETRY_AFTER },
  500: { says: 'A fault of the ledger; the request id finds it in the log.', of: ['Error', 'GatewayError'] },
  503: { says: 'The ledger cannot answer at the moment.', of: ['Error', 'GatewayError'], headers: RETRY_AFTER },
} as const satisfies Readonly<Record<number, ErrorDescription>>;

export type ErrorStatus = keyof typeof ERRORS;

export const isErrorStatus = (status: number): status is ErrorStatus => Object.hasOwn(ERRORS, status);

/** What any route of this kind may answer. */
export const errorsOf = ({ method, scope }: Pick<Route, 'method' | 'scope'>): readonly ErrorStatus[] => [
  400,
  ...(scope === 'open' ? [] : ([401, 403] as const)),
  ...(method === 'POST' || method === 'PUT' ? ([413, 415] as const) : []),
  429,
  500,
  503,
];

const nameOf = (status: ErrorStatus): string => `Error${status}`;

export const errorRef = (status: ErrorStatus): JsonSchema => ({ $ref: `#/components/responses/${nameOf(status)}` });

/**
 * An answer that says no.
 *
 * @param says in words of its own
 * @param own the content of our own answer, where the route's protocol has a shape of its own
 */
export function errorAnswer(
  status: ErrorStatus,
  says: string = ERRORS[status].says,
  own: JsonSchema = OURS,
): JsonSchema {
  const { of, headers = undefined }: ErrorDescription = ERRORS[status];
  const { 'application/json': ours, ...others } = (of.includes('Error') ? own : {}) as Record<
    string,
    { schema: JsonSchema }
  >;
  const schemas = [
    ...(ours === undefined ? [] : [ours.schema]),
    ...(of.includes('GatewayError') ? [refTo('GatewayError')] : []),
  ];
  return {
    description: says,
    ...(headers !== undefined && { headers }),
    content: { 'application/json': { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } }, ...others },
  };
}

export const errorComponents = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.keys(ERRORS)
      .map(Number)
      .filter(isErrorStatus)
      .map((status) => [nameOf(status), errorAnswer(status)]),
  );

/** The OpenAPI 3.1 document of the API, made of the contract's routes, their descriptions and the schemas of both sides. */
import * as z from 'zod/mini';
import { ROUTES, type Route, routeKey } from '../lib/api-contract.ts';
import {
  type AnswerDescription,
  type BodyDescription,
  type QueryDescription,
  type RouteDescription,
  TAGS,
} from './describe.ts';
import { errorAnswer, errorComponents, errorRef, errorsOf, isErrorStatus } from './errors.ts';
import { type JsonSchema, refTo, toComponents, toSentSchema } from './json-schema.ts';
import { DESCRIPTIONS } from './routes.ts';
import { ANSWERS } from './schemas/answer.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

export interface Operation extends JsonSchema {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

const ABOUT = `An AI-usage ledger whose books balance: services record one line per model call, the ledger prices it exactly and answers who
spent what, on which model, for which feature.

Money is an exact decimal number in the currency of the ledger: read it with a parser that keeps all digits where sums must be exact. Days are
those of the ledger's time zone. Every fault of a request is named at once. Answers may be given more fields; none is taken away.`;

/** @param version of the ledger */
export function createDocument(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of ROUTES satisfies readonly Route[]) {
    const description = DESCRIPTIONS[routeKey(route) as keyof typeof DESCRIPTIONS];
    if (description === undefined) continue;
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, description) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'tokenledger', version, description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...bodyComponents(), ...toComponents(ANSWERS, 'output') },
      responses: errorComponents(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of `POST /keys`, or of `npm run key -- create`.' },
      },
    },
  };
}

function bodyComponents(): Record<string, JsonSchema> {
  const bodies = Object.values(DESCRIPTIONS).flatMap(({ body }) => (body === undefined ? [] : [body]));
  const all = bodies.flatMap((body) => [body, ...(body.parts ?? [])]);
  const registry = z.registry<{ readonly id: string }>();
  for (const { id, schema } of all) registry.add(schema, { id });
  const components = toComponents(registry, 'input');
  for (const { id, says = {} } of all) {
    const { properties = {} } = components[id] as { properties?: Record<string, JsonSchema> };
    for (const [field, description] of Object.entries(says)) properties[field] = { ...properties[field], description };
  }
  return components;
}

function operation(route: Route, { tag, summary, description, query, body, ...rest }: RouteDescription): Operation {
  const parameters = [...pathParameters(route, rest.path), ...queryParameters(query)];
  return {
    tags: [tag],
    summary,
    description: [description, scopeOf(route)].filter((text) => text !== undefined).join('\n\n'),
    operationId: operationId(route),
    security: route.scope === 'open' ? [] : [{ key: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(body) }),
    responses: responsesOf(route, rest),
  };
}

/** Such as `getStatsDaily`, or `deleteKeysById`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\/ai_usage/, '')
    .replace(/\{(\w+)\}/g, 'by_$1')
    .split(/[^A-Za-z0-9]+/);
  return [method.toLowerCase(), ...words.filter((word) => word !== '').map(capitalised)].join('');
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function scopeOf({ scope, userKeys }: Route): string {
  if (scope === 'open') return 'Open: it takes no key.';
  const also = scope === 'read' ? ' or `admin`' : '';
  const bound = userKeys ? ', also one that is bound to a user, for that user' : '';
  return `Needs a key with the scope \`${scope}\`${also}${bound}.`;
}

const TWICE = 'Percent-encoded twice, because API Gateway decodes a path twice.';

function pathParameters({ path }: Route, says: RouteDescription['path'] = {}): readonly JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: [says[name], TWICE].filter((text) => text !== undefined).join(' '),
    schema: { type: 'string' },
  }));
}

function queryParameters({ shape, says }: QueryDescription = { shape: {}, says: {} }): readonly JsonSchema[] {
  const { properties = {}, required = [] } = toSentSchema(z.object(shape)) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: says[name],
    schema: withTypedDefault(schema),
  }));
}

/** A default is kept as the text that a query string would have. */
const withTypedDefault = ({ default: value, ...schema }: JsonSchema): JsonSchema => {
  if (value === undefined) return schema;
  return { ...schema, default: schema.type === 'integer' ? Number(value) : value };
};

const requestBody = ({ id, examples, otherTypes }: BodyDescription): JsonSchema => ({
  required: true,
  content: {
    'application/json': {
      schema: refTo(id),
      examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
    },
    ...asTexts(otherTypes),
  },
});

/** Content that is no JSON. */
const asTexts = (types: readonly string[] = []): JsonSchema =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));

function responsesOf(
  route: Route,
  { answers, errors }: Pick<RouteDescription, 'answers' | 'errors'>,
): Record<string, JsonSchema> {
  const own = errors === undefined ? undefined : contentOf(errors);
  const shared = errorsOf(route).map((status) => [
    String(status),
    own === undefined ? errorRef(status) : errorAnswer(status, undefined, own),
  ]);
  const told = Object.entries(answers).map(([status, answer]) => [status, response(Number(status), answer, own)]);
  return Object.fromEntries([...shared, ...told].toSorted(([one], [other]) => Number(one) - Number(other)));
}

const contentOf = ({
  schema,
  otherTypes,
  example,
}: Pick<AnswerDescription, 'schema' | 'otherTypes' | 'example'>): JsonSchema => ({
  ...(schema !== undefined && {
    'application/json': { schema: refTo(answerId(schema)), ...(example !== undefined && { example }) },
  }),
  ...asTexts(otherTypes),
});

/** @throws Error when the schema was not made by `answer`, so that it would have no component */
function answerId(schema: z.core.$ZodType): string {
  const { id } = ANSWERS.get(schema) ?? {};
  if (id === undefined) throw new Error('the schema of an answer has no name: make it by answer<Type>()(name, schema)');
  return id;
}

function response(
  status: number,
  { says, headers = {}, ...answer }: AnswerDescription,
  ownErrors?: JsonSchema,
): JsonSchema {
  if (isErrorStatus(status)) return errorAnswer(status, says, ownErrors);
  return {
    description: says,
    ...(Object.keys(headers).length > 0 && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
      ),
    }),
    content: contentOf(answer),
  };
}

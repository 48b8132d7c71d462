import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROUTES, type Route, routeKey } from '../../lib/api-contract.ts';
import { createDocument } from '../../openapi/document.ts';
import type { JsonSchema } from '../../openapi/json-schema.ts';

/** An answer of the ledger, with what was asked. */
export interface CheckedAnswer {
  readonly method: string;
  /** With or without a query string. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Content>> }>>;

interface ClosedDocument {
  readonly paths: Readonly<Record<string, Operations>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, Content>>;
  };
}

const NAME = 'https://ledger.invalid/openapi.json';
const DEFINITIONS = `${NAME}#/$defs`;

/**
 * The document with its objects closed: a field that is answered and not described is a fault here, although clients are told
 * that there may be more.
 */
const closedDocument = (): ClosedDocument =>
  JSON.parse(JSON.stringify(createDocument('0.0.0')), (_name, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const isObjectSchema = value.type === 'object' && value.properties !== undefined;
    return {
      ...(isObjectSchema && { additionalProperties: false }),
      ...value,
      ...(typeof value.$ref === 'string' && { $ref: value.$ref.replace('#/components/schemas', DEFINITIONS) }),
    };
  });

const load = () => {
  const document = closedDocument();
  // Formats are told to readers; their patterns are what is checked.
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false });
  ajv.addSchema({ $id: NAME, $defs: document.components.schemas });
  return { document, ajv, validators: new Map<string, ValidateFunction>(), seen: new Map<string, Set<number>>() };
};

let loaded: ReturnType<typeof load> | undefined;
const state = () => {
  loaded ??= load();
  return loaded;
};

/** The description of an answer: its types of content and their schemas. */
function describedAnswer(route: Route, status: number): Content | undefined {
  const { document } = state();
  const described = document.paths[route.path]?.[route.method.toLowerCase()]?.responses[status];
  const { $ref } = (described ?? {}) as { $ref?: string };
  return $ref === undefined ? described : document.components.responses[$ref.split('/').at(-1) ?? ''];
}

/** A validator of what a schema of the document says. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const { ajv, validators } = state();
  const text = JSON.stringify(schema);
  const validate = validators.get(text) ?? ajv.compile(schema);
  validators.set(text, validate);
  return validate;
}

/** A validator of a component of the document. */
export const validatorOfComponent = (id: string): ValidateFunction => validatorOf({ $ref: `${DEFINITIONS}/${id}` });

/**
 * Whether an answer is one that the OpenAPI document describes, in status, type of content and every field.
 *
 * @throws Error naming what is not described, and where to describe it.
 */
export function checkAnswer({ method, path, status, contentType, text }: CheckedAnswer): void {
  const route = routeOf(method, path);
  // What no route answers, API Gateway does: tests of the gateway hold its answers.
  if (route === undefined) return;
  const key = routeKey(route);
  const described = describedAnswer(route, status);
  if (described === undefined) throw undescribed(key, `the status ${status}`, text);
  const type = (contentType ?? '').split(';')[0] ?? '';
  const content = Object.entries(described.content).find(([name]) => name.split(';')[0] === type);
  if (content === undefined) throw undescribed(key, `the content type ${type} of ${status}`, text);
  const [, { schema }] = content;
  const validate = validatorOf(schema);
  if (!validate(type === 'application/json' ? JSON.parse(text) : text)) {
    const faults = validate.errors?.map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
    throw undescribed(key, `an answer ${status} in which: ${faults?.slice(0, 5).join('; ')}`, text);
  }
  noteSeen(key, status);
}

const undescribed = (key: string, what: string, text: string): Error =>
  new Error(
    `${key} answered what the OpenAPI document does not describe: ${what}.\nDescribe it in openapi/routes and openapi/schemas (docs/architecture.md, "A new route").\n${text.slice(0, 500)}`,
  );

function noteSeen(key: string, status: number): void {
  const { seen } = state();
  seen.set(key, (seen.get(key) ?? new Set()).add(status));
}

/** Routes of the contract that have not answered what they are for (a status below 300) to any check of this process. */
export const routesNeverSeen = (): readonly string[] =>
  ROUTES.map((route) => routeKey(route)).filter(
    (key) => ![...(state().seen.get(key) ?? [])].some((status) => status < 300),
  );

function routeOf(method: string, path: string): Route | undefined {
  const parts = (path.split('?')[0] ?? '').split('/');
  const isOf = (route: Route): boolean => {
    const names = route.path.split('/');
    return names.length === parts.length && names.every((name, index) => /^\{/.test(name) || name === parts[index]);
  };
  const candidates = (ROUTES satisfies readonly Route[]).filter(
    (route: Route) => route.method === method && isOf(route),
  );
  return candidates.find(({ path: name }) => !name.includes('{')) ?? candidates[0];
}

import { compileErrors, validate } from '@readme/openapi-parser';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ROUTES, routeKey } from '../../lib/api-contract.ts';
import { SENT_RECORD } from '../../lib/usage/sent-record.ts';
import { createDocument } from '../../openapi/document.ts';
import { DESCRIPTIONS } from '../../openapi/routes.ts';
import { ANSWERS } from '../../openapi/schemas/answer.ts';
import { validatorOfComponent } from '../support/answer-check.ts';

const document = createDocument('1.2.3');
const bodies = Object.entries(DESCRIPTIONS).flatMap(([key, { body }]) =>
  body === undefined ? [] : [{ key, ...body }],
);

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const result = await validate(structuredClone(document) as never);
    expect(result.valid ? '' : compileErrors(result)).toBe('');
  });

  it.each(ROUTES.map((route) => [routeKey(route)] as const))('describes %s', (key) => {
    expect(
      Object.keys(DESCRIPTIONS),
      `${key} has no description. Add an entry '${key}' to a file of openapi/routes, with the schema of its answer in openapi/schemas; see docs/architecture.md, "A new route".`,
    ).toContain(key);
  });

  it('has one operation for each route, each with a name of its own', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(ROUTES.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
  });

  it('says which routes take no key', () => {
    const isOpen = (path: string, method: string) => document.paths[path]?.[method.toLowerCase()]?.security;
    for (const { path, method, scope } of ROUTES) {
      expect(isOpen(path, method), path).toEqual(scope === 'open' ? [] : [{ key: [] }]);
    }
  });

  it('names each parameter of a path in words', () => {
    for (const [key, { path = {} }] of Object.entries(DESCRIPTIONS)) {
      const names = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(path), key).toEqual(names);
    }
  });
});

describe('its examples', () => {
  it.each(
    bodies.flatMap(({ key, id, schema, examples }) =>
      Object.entries(examples).map(([name, value]) => ({ key, id, schema, name, value })),
    ),
  )('$key takes "$name", by the document and by the schema that reads it', ({ id, schema, value }) => {
    const validateBody = validatorOfComponent(id);
    validateBody(value);
    expect(validateBody.errors ?? []).toEqual([]);
    expect(z.safeParse(schema, value).error?.issues ?? []).toEqual([]);
  });

  it('are answers that the document describes', () => {
    const examples = Object.values(DESCRIPTIONS).flatMap(({ answers }) =>
      Object.values(answers).flatMap(({ schema, example }) => (example === undefined ? [] : [{ schema, example }])),
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const { schema, example } of examples) {
      const validateAnswer = validatorOfComponent(ANSWERS.get(schema as never)?.id ?? '');
      validateAnswer(example);
      expect(validateAnswer.errors ?? []).toEqual([]);
    }
  });
});

describe('the rules of a record', () => {
  const record = validatorOfComponent('Record');
  const VALUES = [
    ...[0, 1, -1, 1.5, 1_000_000_000, 1_000_000_001, 2_000_000_001, 'x', '', 'standard', 'final', 'USD', 'usd', true],
    ...[
      null,
      [],
      {},
      { a: 'b' },
      { a: 1 },
      { constructor: 'b' },
      'x'.repeat(200),
      '字'.repeat(201),
      '2026-11-24T10:00:00Z',
    ],
    ...[
      'a b',
      'a\u0007',
      '\ud800',
      'x'.repeat(129),
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, 'v'])),
    ],
  ];
  /** What JSON Schema has no word for. */
  const isBeyondSchema = (value: unknown): boolean => ['a\u0007', '\ud800'].includes(value as string);

  it.each(Object.keys(SENT_RECORD.shape))(
    '%s may be, by the document, what the schema that reads it takes',
    (field) => {
      for (const value of VALUES) {
        const sent = { model: 'm', [field]: value };
        const isRead = z.safeParse(SENT_RECORD, sent).success;
        const isDescribed = record(sent);
        if (!isBeyondSchema(value)) expect([value, isDescribed]).toEqual([value, isRead]);
      }
    },
  );

  it('knows no other field', () => {
    expect(record({ model: 'm', modell: 'm' })).toBe(false);
  });
});

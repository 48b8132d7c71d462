import * as z from 'zod/mini';

/** A JSON Schema of draft 2020-12, which is that of OpenAPI 3.1. */
export type JsonSchema = { [keyword: string]: unknown };

const COMPONENTS = '#/components/schemas/';

/**
 * Schemas that have an id, as components that refer to each other.
 *
 * @param io whether they are what is sent (`input`: before defaults and transforms) or what is answered
 */
export function toComponents(
  registry: z.core.$ZodRegistry<{ readonly id: string }>,
  io: 'input' | 'output',
): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: (id) => `${COMPONENTS}${id}` });
  return Object.fromEntries(
    Object.entries(schemas)
      .map(([id, { $schema, $id, ...schema }]) => [id, io === 'output' ? opened(schema) : schema] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** The schema of one value that is sent, such as a parameter. */
export function toSentSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}

export const refTo = (id: string): JsonSchema => ({ $ref: `${COMPONENTS}${id}` });

/** Answers may be given more fields later, so the document closes none of them. */
function opened(schema: unknown): JsonSchema {
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([name, it]) => name !== 'additionalProperties' || it !== false);
    return Object.fromEntries(entries.map(([name, it]) => [name, open(it)]));
  };
  return open(schema) as JsonSchema;
}

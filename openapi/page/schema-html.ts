import type { JsonSchema } from '../json-schema.ts';
import { type Html, html, phrase } from './html.ts';

export const componentOf = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1);

const linkTo = (id: string): Html => html`<a href="#schema-${id}">${id}</a>`;

const joined = (parts: readonly Html[], between: string): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : html`${between}${part}`))}`;

/** A schema in a few words, such as `integer, 1 to 366` or a link to its component. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, anyOf, type, items, enum: values, additionalProperties } = schema;
  if (typeof $ref === 'string') return linkTo(componentOf($ref));
  if (Array.isArray(anyOf)) return joined(anyOf.map(typeOf), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (Array.isArray(values))
    return joined(
      values.map((value) => html`<code>${String(value)}</code>`),
      ' | ',
    );
  if (items !== undefined) return html`list of ${typeOf(items as JsonSchema)}`;
  if (typeof additionalProperties === 'object' && schema.properties === undefined) {
    return html`object of ${typeOf(additionalProperties as JsonSchema)}`;
  }
  return html`${[type ?? 'any'].flat().join(' or ')}${limits(schema)}`;
}

function limits({ minimum, maximum, minLength, maxLength, format }: JsonSchema): string {
  const range = (least: unknown, most: unknown, of: string): string[] => {
    if (least === undefined && most === undefined) return [];
    if (most === undefined) return [`${least}${of} or more`];
    return [least === undefined ? `at most ${most}${of}` : `${least} to ${most}${of}`];
  };
  const all = [
    ...(typeof format === 'string' ? [format] : []),
    ...range(minimum, maximum, ''),
    ...range(minLength, maxLength, ' characters'),
  ];
  return all.map((limit) => `, ${limit}`).join('');
}

/** The fields of an object, nested ones below; a component is linked to, not repeated. */
export function fieldsOf(schema: JsonSchema): Html {
  const { properties, required } = schema as { properties?: Record<string, JsonSchema>; required?: readonly string[] };
  if (properties === undefined) return html`<p>${typeOf(schema)}</p>`;
  const rows = Object.entries(properties).map(
    ([name, field]) => html`<tr>
      <th scope="row"><code>${name}</code>${required?.includes(name) ? '' : html` <small>optional</small>`}</th>
      <td>${typeOf(field)}${field.default === undefined ? '' : html`, default <code>${String(field.default)}</code>`}</td>
      <td>${phrase(field.description as string | undefined)}${nested(field)}</td>
    </tr>`,
  );
  return html`<table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
    <tbody>${rows}</tbody></table>`;
}

/** What an object, or a list of objects, within a field is made of. */
function nested(field: JsonSchema): Html | undefined {
  const within = [field, field.items as JsonSchema | undefined].find((one) => one?.properties !== undefined);
  return within && html`<details><summary>fields</summary>${fieldsOf(within)}</details>`;
}

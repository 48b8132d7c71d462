/** The document as one page of HTML that needs no script and asks nobody for anything. */
import { createHash } from 'node:crypto';
import type { OpenApiDocument, Operation } from '../document.ts';
import type { JsonSchema } from '../json-schema.ts';
import { Html, html, phrase, prose } from './html.ts';
import { componentOf, fieldsOf, typeOf } from './schema-html.ts';
import { STYLE } from './style.ts';

interface Placed {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** What the page may do: be styled by the very style that is in it, and follow links. */
export const pagePolicy = (): string => {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

export function createPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Placed => ({ path, method: method.toUpperCase(), operation })),
  );
  const ofTag = (tag: string) => operations.filter(({ operation }) => operation.tags[0] === tag);
  const { title, version, description } = document.info as Record<string, string>;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API ${version}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<nav aria-label="Routes">
${document.tags.map(
  ({ name }) =>
    html`<h2><a href="#tag-${name}">${name}</a></h2><ul>${ofTag(name).map(
      ({ method, path, operation }) =>
        html`<li><a href="#${operation.operationId as string}"><b>${method}</b> ${shortened(path)}</a></li>`,
    )}</ul>`,
)}
<h2><a href="#schemas">Schemas</a></h2>
</nav>
<main id="content">
<h1>${title} API <small>${version}</small></h1>
${prose(description)}
<p>The same for machines: <a href="openapi.json">openapi.json</a> (OpenAPI ${document.openapi}).</p>
${document.tags.map(
  ({ name, description: about }) =>
    html`<section id="tag-${name}"><h2>${name}</h2>${prose(about)}${ofTag(name).map((placed) =>
      operationHtml(placed, document),
    )}</section>`,
)}
<section id="schemas"><h2>Schemas</h2>${Object.entries(document.components.schemas).map(
    ([id, schema]) => html`<article id="schema-${id}"><h3>${id}</h3>${fieldsOf(schema)}</article>`,
  )}</section>
</main>
</body>
</html>
`;
  return page.text;
}

const shortened = (path: string): string => path.replace(/^\/api\/ai_usage/, '');

function operationHtml({ path, method, operation }: Placed, document: OpenApiDocument): Html {
  const { parameters = [], requestBody } = operation as { parameters?: JsonSchema[]; requestBody?: JsonSchema };
  return html`<article id="${operation.operationId as string}">
<h3><span class="${method.toLowerCase()}">${method}</span> <code>${path}</code></h3>
<p><strong>${phrase(operation.summary)}</strong></p>
${prose(operation.description as string)}
${parameters.length > 0 ? parametersHtml(parameters) : undefined}
${requestBody === undefined ? undefined : html`<h4>Body</h4>${contentHtml(requestBody)}`}
<h4>Answers</h4>
<dl>${Object.entries(operation.responses).map(([status, answer]) => answerHtml(status, answer, document))}</dl>
</article>`;
}

/** The parameters are shown as the fields of one object. */
const parametersHtml = (parameters: readonly JsonSchema[]): Html => {
  const properties = Object.fromEntries(
    parameters.map(({ name, schema, description }) => [name, { ...(schema as JsonSchema), description }]),
  );
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return html`<h4>Parameters</h4>${fieldsOf({ type: 'object', properties, required })}`;
};

function answerHtml(status: string, answer: JsonSchema, { components }: OpenApiDocument): Html {
  const shared = typeof answer.$ref === 'string' ? components.responses[componentOf(answer.$ref)] : undefined;
  const told = shared ?? answer;
  const isShared = shared !== undefined;
  return html`<dt><code>${status}</code></dt><dd>${phrase(told.description as string)} ${isShared ? typesHtml(told) : contentHtml(told)}</dd>`;
}

type Content = Record<string, { schema: JsonSchema; example?: unknown; examples?: Record<string, { value: unknown }> }>;

const typesHtml = ({ content }: JsonSchema): Html =>
  html`${Object.entries((content ?? {}) as Content).map(([type, { schema }]) =>
    type === 'application/json' ? typeOf(schema) : html` <code>${type}</code>`,
  )}`;

function contentHtml(holder: JsonSchema): Html {
  const contents = Object.values((holder.content ?? {}) as Content);
  const examples = contents.flatMap(({ example, examples = {} }) => [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples).map(({ value }) => value),
  ]);
  return html`${typesHtml(holder)}${examples.map((example) => html`<pre>${JSON.stringify(example, null, 2)}</pre>`)}`;
}

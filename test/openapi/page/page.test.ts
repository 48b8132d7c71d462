import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDocument } from '../../../openapi/document.ts';
import { html } from '../../../openapi/page/html.ts';
import { createPage, pagePolicy } from '../../../openapi/page/page.ts';

const document = createDocument('1.2.3');
const page = createPage(document);

describe('the page of the API', () => {
  it('shows every operation, with its parameters, and every schema', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      expect(page).toContain(`<code>${path}</code>`);
      for (const { operationId } of Object.values(methods)) expect(page).toContain(`<article id="${operationId}">`);
    }
    for (const id of Object.keys(document.components.schemas)) expect(page).toContain(`id="schema-${id}"`);
  });

  it('has no link that leads nowhere, and each id once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('asks nobody for anything: no script, no image, no address', () => {
    expect(page).not.toMatch(/<(script|img|link|iframe|object|form)\b| on\w+=|style="|url\(|@import/i);
    const addresses = [...page.matchAll(/ (?:href|src)="([^"#]*)/g)].map(([, address]) => address);
    expect(new Set(addresses)).toEqual(new Set(['', 'openapi.json']));
  });

  it('may be styled by its own style only', () => {
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pagePolicy()).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('escapes what the document says', () => {
    expect(html`<p title="${'"'}">${'<b>&'}${[html`<i>${"'"}</i>`, undefined, 7]}</p>`.text).toBe(
      '<p title="&quot;">&lt;b&gt;&amp;<i>&#39;</i>7</p>',
    );
  });
});

import { BASE_PATH } from '../../lib/api-contract.ts';
import { readQuery } from '../http/parameters.ts';
import type { RouteHandlers } from '../route.ts';

/** What the build made of the description of the API. */
export interface DocsFiles {
  /** The OpenAPI document, as JSON. */
  readonly document: Uint8Array;
  /** The same for people, in HTML, and its Content-Security-Policy. */
  readonly page: Uint8Array;
  readonly policy: string;
}

/** They change with a deployment only. */
const CACHED = { 'cache-control': 'public, max-age=300' };

export const createShowDocs = ({ document, page, policy }: DocsFiles): RouteHandlers => ({
  [`GET ${BASE_PATH}/openapi.json`]: async ({ query }) => {
    readQuery({}, query);
    return { status: 200, file: { bytes: document, mediaType: 'application/json; charset=utf-8' }, headers: CACHED };
  },
  [`GET ${BASE_PATH}/docs`]: async ({ query }) => {
    readQuery({}, query);
    const file = { bytes: page, mediaType: 'text/html; charset=utf-8' };
    return { status: 200, file, headers: { 'content-security-policy': policy, ...CACHED } };
  },
});

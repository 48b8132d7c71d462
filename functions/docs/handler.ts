import { BASE_PATH } from '../../lib/api-contract.ts';
import { readQuery } from '../http/parameters.ts';
import type { RouteHandlers } from '../route.ts';

/** What the build made of the description of the API. */
export interface DocsFiles {
  /** The OpenAPI document, as JSON. */
  readonly document: Uint8Array;
}

/** They change with a deployment only. */
const CACHED = { 'cache-control': 'public, max-age=300' };

export const createShowDocs = ({ document }: DocsFiles): RouteHandlers => ({
  [`GET ${BASE_PATH}/openapi.json`]: async ({ query }) => {
    readQuery({}, query);
    return { status: 200, file: { bytes: document, mediaType: 'application/json; charset=utf-8' }, headers: CACHED };
  },
});

/** A path as API Gateway's HTTP API reads it. */
export interface RequestPath {
  /** Decoded once: what the routes are matched with. */
  readonly matched: string;
  /** Decoded twice: what the function is told. */
  readonly told: string;
}

/**
 * The path of a request as real HTTP APIs were seen to read it (`test/local/gateway/fixtures/paths.json`): decoded, cut off at a
 * question mark that was encoded, matched with the routes, decoded once more. A client therefore encodes a parameter twice.
 *
 * @returns undefined when it can't be decoded twice
 */
export function readPath(path: string): RequestPath | undefined {
  try {
    const [matched = ''] = decodeURIComponent(path).split('?');
    return { matched, told: decodeURIComponent(matched) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

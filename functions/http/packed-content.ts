/** Content in the forms in which it may travel, of which the client takes one. */
export interface PackedContent {
  /** Strong validator of the content. */
  readonly etag: string;
  readonly encodings: Readonly<Record<Encoding, Uint8Array>>;
}

export type Encoding = 'br' | 'gzip' | 'identity';

const PREFERRED = ['br', 'gzip'] as const satisfies readonly Encoding[];

/** The best packing that an `Accept-Encoding` takes; a weight of 0 refuses one (RFC 9110, 12.5.3). */
export function chooseEncoding(acceptEncoding = ''): Encoding {
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().split(/\s*;\s*q=/))
      .filter(([, weight = '1']) => Number(weight) > 0)
      .map(([encoding = '']) => encoding),
  );
  return PREFERRED.find((encoding) => accepted.has(encoding)) ?? 'identity';
}

import { BinaryReader } from '@bufbuild/protobuf/wire';

/** `google.rpc.Status` as far as it is the same in both encodings. */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type: string; readonly fields: readonly string[] }[];
}

/** Readers of an answer's body, which know nothing of ours. */
export const STATUS_READERS = {
  json: (bytes: Buffer): Status => {
    const { code, message, details } = JSON.parse(bytes.toString());
    return {
      code,
      message,
      details: details.map(
        (detail: { '@type': string; fieldViolations?: { field: string }[]; requestId?: string }) => ({
          type: detail['@type'],
          fields: detail.fieldViolations?.map(({ field }) => field) ?? [detail.requestId],
        }),
      ),
    };
  },
  protobuf: (bytes: Buffer): Status => {
    const fields = fieldsOf(bytes);
    return {
      code: Number(fields.find(({ number }) => number === 1)?.value),
      message: textOf(fields, 2),
      details: fields
        .filter(({ number }) => number === 3)
        .map(({ value }) => {
          const any = fieldsOf(value as Buffer);
          const inner = fieldsOf(any.find(({ number }) => number === 2)?.value as Buffer);
          const type = textOf(any, 1);
          const texts = type.endsWith('BadRequest')
            ? inner.map((one) => textOf(fieldsOf(one.value as Buffer), 1))
            : [textOf(inner, 1)];
          return { type, fields: texts };
        }),
    };
  },
} as const;

type Field = { readonly number: number; readonly value: number | Buffer };

function fieldsOf(bytes: Buffer): readonly Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    fields.push({ number, value: wireType === 0 ? reader.int32() : Buffer.from(reader.bytes()) });
  }
  return fields;
}

const textOf = (fields: readonly Field[], wanted: number): string =>
  String(fields.find(({ number }) => number === wanted)?.value ?? '');

/**
 * How far a counter has taken in one stream shard: the sequence number in 17 bytes (40 decimal digits fit), then the time
 * of that stream record in 4 bytes (seconds since 1970), big-endian, so that bytes compare as sequence numbers do. A stream
 * shard lives about four hours and a day's counter gathers seven of them per partition, hence not one byte more.
 */
export type Watermark = Uint8Array;

export const WATERMARK_BYTES = 21;
const SEQUENCE_BYTES = 17;

/** The watermark of a stream record. `atSeconds` is its ApproximateCreationDateTime. */
export function watermark(sequenceNumber: string, atSeconds: number): Watermark {
  const bytes = Buffer.alloc(WATERMARK_BYTES);
  bytes.write(
    BigInt(sequenceNumber)
      .toString(16)
      .padStart(SEQUENCE_BYTES * 2, '0'),
    'hex',
  );
  bytes.writeUInt32BE(Math.floor(atSeconds), SEQUENCE_BYTES);
  return bytes;
}

/** The sequence number alone, for comparing a stream record with a watermark. */
export function sequenceOf(mark: Watermark): bigint {
  return BigInt(`0x${Buffer.from(mark.subarray(0, SEQUENCE_BYTES)).toString('hex')}`);
}

/**
 * Where a shard's watermark must stand below, for a record to be new: the record's own sequence number with no time. Were
 * the time in it, an equal sequence number would pass as new whenever its record's time was read differently.
 */
export function notYetCounted(first: Watermark): Watermark {
  const bound = new Uint8Array(WATERMARK_BYTES);
  bound.set(first.subarray(0, SEQUENCE_BYTES));
  return bound;
}

/** Whether the record at `mark` is in a counter that has taken in everything up to `counted`. */
export function isCounted(mark: Watermark, counted: Watermark): boolean {
  return Buffer.compare(mark.subarray(0, SEQUENCE_BYTES), counted.subarray(0, SEQUENCE_BYTES)) <= 0;
}

/** When the stream took the record in, in seconds since 1970. */
export const timeOf = (mark: Watermark): number => Buffer.from(mark).readUInt32BE(SEQUENCE_BYTES);

import { judgeEvent, type RecordChange, type StreamEvent } from '../../lib/counters/stream-change.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';
import type { StoredImage } from '../../lib/usage/stored-image.ts';

/** The insertion of a record that is read as nothing, at sequence number 1, unless said otherwise. */
export function streamEvent(facts: Partial<StreamEvent> = {}): StreamEvent {
  const sequenceNumber = facts.sequenceNumber ?? '1';
  return {
    eventId: `event-${sequenceNumber}`,
    sequenceNumber,
    atSeconds: 1_700_186_400,
    name: 'INSERT',
    sameImages: false,
    expired: false,
    text: () => JSON.stringify({ eventID: `event-${sequenceNumber}` }),
    ...facts,
  };
}

export const image = (booked: BookedRecord): StoredImage => ({ kind: 'record', booked });

/** A change from one version of a record to another; the first or the second may be absent. */
export function recordChange(
  sequence: number | string,
  before: BookedRecord | undefined,
  after: BookedRecord | undefined,
): RecordChange {
  const change = judgeEvent(
    streamEvent({
      sequenceNumber: String(sequence),
      name: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      ...(before === undefined ? {} : { before: image(before) }),
      ...(after === undefined ? {} : { after: image(after) }),
    }),
  );
  if (change.kind !== 'change') throw new Error(`not a change: ${change.kind}`);
  return change;
}

import type { BookedRecord } from '../usage/record.ts';
import type { Probe, StoredImage } from '../usage/stored-image.ts';
import { type Watermark, watermark } from './watermark.ts';

/** One record of the Records table's stream, read but not yet judged. */
export interface StreamEvent {
  readonly eventId: string;
  readonly sequenceNumber: string;
  /** When the stream took it in, in seconds since 1970. */
  readonly atSeconds: number;
  readonly name: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly before?: StoredImage;
  readonly after?: StoredImage;
  /** Old and new image are the same, attribute by attribute. */
  readonly sameImages: boolean;
  /** Removed by the table's TTL, not by a person. */
  readonly expired: boolean;
  /** The event as it came, as JSON text. */
  readonly text: () => string;
}

/** A change of a record that moves counters. `before` absent: it is new; `after` absent: a person removed it. */
export interface RecordChange {
  readonly kind: 'change';
  readonly sequenceNumber: string;
  readonly mark: Watermark;
  readonly before?: BookedRecord;
  readonly after?: BookedRecord;
}

/** What a stream event means for the counters. */
export type StreamChange =
  | RecordChange
  | { readonly kind: 'nothing'; readonly sequenceNumber: string }
  /** It is reported once everything before it in its shard is counted. */
  | { readonly kind: 'probe'; readonly sequenceNumber: string; readonly mark: Watermark; readonly probe: Probe }
  | { readonly kind: 'newer'; readonly sequenceNumber: string; readonly version: number }
  | {
      readonly kind: 'malformed';
      readonly sequenceNumber: string;
      readonly reason: string;
      readonly event: StreamEvent;
    };

const IMAGES_OF_EVENT = {
  INSERT: { before: false, after: true },
  MODIFY: { before: true, after: true },
  REMOVE: { before: true, after: false },
} as const;

/** Decides what an event means, by its images alone: the same event always means the same. */
export function judgeEvent(event: StreamEvent): StreamChange {
  const { sequenceNumber, name, before, after } = event;
  const staysCounted = name === 'REMOVE' && event.expired;
  const changesNothing = name === 'MODIFY' && event.sameImages;
  if (staysCounted || changesNothing) return { kind: 'nothing', sequenceNumber };

  const due = IMAGES_OF_EVENT[name];
  const hasItsImages = due.before === (before !== undefined) && due.after === (after !== undefined);
  if (!hasItsImages) return { kind: 'malformed', sequenceNumber, reason: `${name} without its images`, event };

  const isOfProbe = (before ?? after)?.kind === 'probe';
  if (isOfProbe) return judgeProbe(event);
  for (const image of [before, after]) {
    if (image?.kind === 'newer') return { kind: 'newer', sequenceNumber, version: image.version };
  }
  for (const image of [before, after]) {
    if (image?.kind === 'malformed') return { kind: 'malformed', sequenceNumber, reason: image.reason, event };
  }
  return {
    kind: 'change',
    sequenceNumber,
    mark: watermark(sequenceNumber, event.atSeconds),
    ...(before?.kind === 'record' ? { before: before.booked } : {}),
    ...(after?.kind === 'record' ? { after: after.booked } : {}),
  };
}

/** The removal of a probe says nothing; one that was put anew is another question. */
function judgeProbe({ sequenceNumber, atSeconds, after }: StreamEvent): StreamChange {
  if (after?.kind !== 'probe') return { kind: 'nothing', sequenceNumber };
  return { kind: 'probe', sequenceNumber, mark: watermark(sequenceNumber, atSeconds), probe: after.probe };
}

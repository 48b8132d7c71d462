import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamEvent } from '../counters/stream-change.ts';
import type { StoredImage } from '../usage/stored-image.ts';

export type ReadImage = (image: Readonly<Record<string, AttributeValue>>) => StoredImage;

const EXPIRY_PRINCIPAL = 'dynamodb.amazonaws.com';

/** @throws Error when the envelope, which is AWS's, lacks the record's place in its shard: it can't be counted once. */
export function readStreamEvent(record: DynamoDBRecord, readImage: ReadImage): StreamEvent {
  const { eventID: eventId, eventName: name, dynamodb, userIdentity } = record;
  const { SequenceNumber: sequenceNumber, ApproximateCreationDateTime: atSeconds, OldImage, NewImage } = dynamodb ?? {};
  if (!eventId || !name || !sequenceNumber || atSeconds === undefined)
    throw new Error('a stream record lacks its event id, name, sequence number or time');
  const isByService = userIdentity?.type === 'Service' && userIdentity.principalId === EXPIRY_PRINCIPAL;
  return {
    eventId,
    sequenceNumber,
    atSeconds,
    name,
    ...(OldImage === undefined ? {} : { before: readImage(imageOf(OldImage)) }),
    ...(NewImage === undefined ? {} : { after: readImage(imageOf(NewImage)) }),
    sameImages: name === 'MODIFY' && isDeepStrictEqual(OldImage, NewImage),
    expired: name === 'REMOVE' && isByService,
    text: () => JSON.stringify(record),
  };
}

/** An image is the SDK's item but for binary values, which it has in base64; a record has none. */
const imageOf = (image: object): Readonly<Record<string, AttributeValue>> => image as Record<string, AttributeValue>;

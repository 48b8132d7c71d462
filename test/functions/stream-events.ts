/**
 * Stream events in the shape in which Lambda passes them on under a tumbling window, from "Using AWS Lambda with Amazon
 * DynamoDB" of the Lambda developer guide (example tumbling window event, and its example of a TTL deletion in the DynamoDB
 * developer guide), with images of our own.
 */
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamWindowEvent } from '../../functions/stream.ts';
import { toRecordItem } from '../../lib/aws/record-item.ts';
import type { BookedRecord } from '../../lib/usage/record.ts';

const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/ledger-records/stream/2026-11-24T00:00:00.000';

export const sequenceNumber = (place: number): string => `${111_100_000_000_000_000_000n + BigInt(place)}`;

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** As the stream gives it: the item in DynamoDB's own JSON. */
export const imageOf = (booked: BookedRecord): Image => toRecordItem(booked) as Image;

interface Images {
  readonly before?: Image;
  readonly after?: Image;
}

export function streamRecord(place: number, { before, after }: Images): DynamoDBRecord {
  const image = after ?? before;
  return {
    eventID: `c4ca4238a0b923820dcc509a6f75849b-${place}`,
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_795_478_400,
      Keys: { pk: image?.pk ?? { S: '' }, sk: image?.sk ?? { S: '' } },
      ...(after === undefined ? {} : { NewImage: after }),
      ...(before === undefined ? {} : { OldImage: before }),
      SequenceNumber: sequenceNumber(place),
      SizeBytes: 26,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: STREAM_ARN,
  };
}

/** What the table's TTL removes. */
export const expiryRecord = (place: number, before: Image): DynamoDBRecord => ({
  ...streamRecord(place, { before }),
  userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
});

export const windowEvent = (
  Records: readonly DynamoDBRecord[],
  facts: Partial<StreamWindowEvent> = {},
): StreamWindowEvent => ({
  Records,
  shardId: 'shardId-00000001795478400000-a1b2c3d4',
  eventSourceARN: STREAM_ARN,
  window: { start: '2026-11-24T00:00:00Z', end: '2026-11-24T00:02:00Z' },
  state: {},
  isFinalInvokeForWindow: false,
  isWindowTerminatedEarly: false,
  ...facts,
});

/** A record of a stream as the wire and a Lambda event have it: binaries in base64, times in epoch seconds. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: Readonly<Record<string, { readonly S?: string }>>;
    readonly SequenceNumber: string;
    readonly ApproximateCreationDateTime: number;
  };
}

export interface StreamShard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

export interface StreamPage {
  readonly records: readonly StreamRecord[];
  /** Undefined at the end of a closed shard. */
  readonly next: string | undefined;
}

interface StreamAnswer {
  readonly StreamDescription: { readonly Shards: readonly StreamShard[] };
}

interface IteratorAnswer {
  readonly ShardIterator: string;
}

interface RecordsAnswer {
  readonly Records: readonly StreamRecord[];
  readonly NextShardIterator?: string | null;
}

/** Any signature will do on one machine. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** A read that is never answered would stop the stream for good. */
const TIMEOUT_MS = 10_000;
/** The engine describes a stream of a million rows slowly. */
const TIMEOUT_OF_DESCRIPTION_MS = 120_000;

/** Records of a full page. */
export const PAGE_RECORDS = 1000;

/**
 * The four calls of DynamoDB Streams. They are sent as they stand on the wire, because the wire's form of a record is the
 * form of a Lambda event: the SDK would make byte arrays and dates of what has to become base64 and seconds again.
 */
export class StreamClient {
  readonly #endpoint: string;
  readonly #timeoutMs: number;

  constructor(endpoint: string, timeoutMs = TIMEOUT_MS) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async shards(streamArn: string): Promise<readonly StreamShard[]> {
    const input = { StreamArn: streamArn };
    const { StreamDescription } = await this.#call<StreamAnswer>('DescribeStream', input, TIMEOUT_OF_DESCRIPTION_MS);
    return StreamDescription.Shards;
  }

  /** An iterator behind a sequence number, or at the oldest record. */
  async iterator(streamArn: string, shardId: string, after: string | undefined): Promise<string> {
    const place =
      after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
    const { ShardIterator } = await this.#call<IteratorAnswer>('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ...place,
    });
    return ShardIterator;
  }

  async read(iterator: string): Promise<StreamPage> {
    const { Records, NextShardIterator } = await this.#call<RecordsAnswer>('GetRecords', {
      ShardIterator: iterator,
      Limit: PAGE_RECORDS,
    });
    return { records: Records, next: NextShardIterator ?? undefined };
  }

  async #call<Answer>(operation: string, input: object, timeoutMs = this.#timeoutMs): Promise<Answer> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { ...HEADERS, 'x-amz-target': `DynamoDBStreams_20120810.${operation}` },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${answer.slice(0, 500)}`);
    return JSON.parse(answer) as Answer;
  }
}

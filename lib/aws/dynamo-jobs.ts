import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { badRequest } from '../errors.ts';
import { isEnded, isJobId, type Job, type JobFault, type JobRef, type JobSummary, type NewJob } from '../jobs/job.ts';
import type { JobCheckpoint, JobEnding, Jobs, Lease, TakeOutcome } from '../jobs/ports.ts';
import type { Page, PageRequest } from '../ports.ts';
import type { Project } from '../usage/record.ts';
import { type JobItem, leaseEndOf, number, readJobItem, text, toJobItem } from './job-item.ts';
import { jobKey, jobPartition, type Key, openJobKey, openJobPartition } from './keys.ts';
import { queryAll } from './query-all.ts';

const IS_OPEN = '#state IN (:queued, :running)';
const IS_FREE = '(attribute_not_exists(lease_until_us) OR lease_until_us <= :now OR lease_owner = :owner)';
const IS_OWN = 'lease_owner = :owner';

/** What a listing shows: cursor and result may be large. */
const SUMMARY =
  'pk, sk, v, kind, #state, done, #total, #input, attempts, excludes, requested_by, created_at_us, updated_at_us, cancel_requested_at_us, error_code, error_message';

/** One conditional update of a job. */
interface Change {
  readonly update: string;
  readonly condition: string;
  readonly values: JobItem;
}

/**
 * Jobs in the Config table. An owner who asks again for what it has already done is answered as the first time, since the
 * answer may have been lost on the way: hence an ended job keeps the name of its last owner.
 */
export class DynamoJobs implements Jobs {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(job: NewJob): Promise<{ outcome: 'created'; job: Job } | { outcome: 'excluded'; by: string }> {
    const item = toJobItem(job);
    const opened = { ...attributesOf(openKeyOf(job)), v: number(SCHEMA_VERSION), job: text(job.id) };
    const put = (Item: JobItem) => ({
      Put: {
        TableName: this.#table,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    });
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [put(item), put(opened)] }));
    } catch (error) {
      const by =
        error instanceof TransactionCanceledException ? error.CancellationReasons?.[1]?.Item?.job?.S : undefined;
      if (by === undefined) throw error;
      // Its own name there is the echo of an answer that was lost.
      if (by !== job.id) return { outcome: 'excluded', by };
    }
    return { outcome: 'created', job: readJobItem(item) };
  }

  async find(ref: JobRef): Promise<Job | undefined> {
    if (!isJobId(ref.id)) return undefined;
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(ref), ConsistentRead: true }),
    );
    return item && readJobItem(item);
  }

  /** A Query reads a megabyte at most, which may be less than a page. */
  async list(project: Project, { limit, cursor }: PageRequest): Promise<Page<JobSummary>> {
    const found: JobItem[] = [];
    let start = cursor === undefined ? undefined : placeAfter(project, cursor);
    do {
      const { Items: items = [], LastEvaluatedKey: last } = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': text(jobPartition(project)) },
          ProjectionExpression: SUMMARY,
          ExpressionAttributeNames: { '#state': 'state', '#total': 'total', '#input': 'input' },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit - found.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...items);
      start = last;
    } while (start !== undefined && found.length < limit);
    const jobs = found.map(readJobItem);
    return { items: jobs, cursor: start === undefined ? null : (jobs.at(-1)?.id ?? null) };
  }

  async listOpen(): Promise<readonly JobRef[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': text(openJobPartition) },
      ConsistentRead: true,
    });
    return items.map(({ sk, job }) => ({ project: sk?.S?.split('#')[0] ?? '', id: job?.S ?? '' }));
  }

  async take(ref: JobRef, { owner, nowUs, untilUs }: Lease): Promise<TakeOutcome> {
    const { item, isChanged } = await this.#change(ref, {
      update:
        'SET #state = :running, attempts = attempts + :one, lease_owner = :owner, lease_until_us = :until, updated_at_us = :now',
      condition: `${IS_OPEN} AND ${IS_FREE}`,
      values: {
        ...OPEN_STATES,
        ':one': number(1),
        ':owner': text(owner),
        ':until': number(untilUs),
        ':now': number(nowUs),
      },
    });
    if (item === undefined) return { outcome: 'absent' };
    const job = readJobItem(item);
    if (isChanged) return { outcome: 'taken', job };
    return isEnded(job) ? { outcome: 'ended', job } : { outcome: 'leased', untilUs: leaseEndOf(item) ?? nowUs };
  }

  async checkpoint(ref: JobRef, { owner, nowUs, untilUs }: Lease, { cursor, progress }: JobCheckpoint) {
    const { item, isChanged } = await this.#change(ref, {
      update:
        'SET #cursor = :cursor, done = :done, #total = :total, attempts = :none, lease_until_us = :until, updated_at_us = :now REMOVE error_code, error_message',
      condition: `${IS_OWN} AND #state = :running`,
      values: {
        ':running': text('running'),
        ':owner': text(owner),
        ':cursor': text(cursor),
        ':done': number(progress.done),
        ':total': number(progress.total),
        ':none': number(0),
        ':until': number(untilUs),
        ':now': number(nowUs),
      },
    });
    return isChanged ? { outcome: 'kept' as const, job: readJobItem(item) } : { outcome: 'lost' as const };
  }

  async release(ref: JobRef, { owner, nowUs }: Pick<Lease, 'owner' | 'nowUs'>, error?: JobFault): Promise<void> {
    await this.#change(ref, {
      update: `SET updated_at_us = :now${error ? SET_ERROR : ''} REMOVE lease_owner, lease_until_us`,
      condition: `${IS_OWN} AND #state = :running`,
      values: { ':running': text('running'), ':owner': text(owner), ':now': number(nowUs), ...errorValues(error) },
    });
  }

  async end(ref: JobRef, { owner, nowUs }: Pick<Lease, 'owner' | 'nowUs'>, { state, result, error }: JobEnding) {
    const { item, isChanged } = await this.#change(ref, {
      update: `SET #state = :state, updated_at_us = :now${result ? ', #result = :result' : ''}${error ? SET_ERROR : ''} REMOVE lease_until_us, confidential`,
      condition: `${IS_OWN} AND #state IN (:running, :state)`,
      values: {
        ':running': text('running'),
        ':owner': text(owner),
        ':state': text(state),
        ':now': number(nowUs),
        ...(result && { ':result': text(result) }),
        ...errorValues(error),
      },
    });
    return isChanged ? { outcome: 'ended' as const, job: readJobItem(item) } : { outcome: 'lost' as const };
  }

  /** Another job may have been opened under the same name since. */
  async close(job: Pick<Job, 'project' | 'id' | 'excludes'>): Promise<void> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: attributesOf(openKeyOf(job)),
          ConditionExpression: 'job = :id',
          ExpressionAttributeValues: { ':id': text(job.id) },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async requestCancel(ref: JobRef, atUs: number) {
    if (!isJobId(ref.id)) return { outcome: 'absent' as const };
    const { item, isChanged } = await this.#change(ref, {
      update: 'SET cancel_requested_at_us = if_not_exists(cancel_requested_at_us, :at)',
      condition: IS_OPEN,
      values: { ...OPEN_STATES, ':at': number(atUs) },
    });
    if (item === undefined) return { outcome: 'absent' as const };
    return { outcome: isChanged ? ('requested' as const) : ('ended' as const), job: readJobItem(item) };
  }

  /** The item after the change, or as it is when the condition does not hold; undefined when there is none. */
  async #change(
    ref: JobRef,
    { update, condition, values }: Change,
  ): Promise<{ item: JobItem; isChanged: true } | { item: JobItem | undefined; isChanged: false }> {
    const names = ['state', 'cursor', 'total', 'result'].filter((name) => `${update}${condition}`.includes(`#${name}`));
    try {
      const { Attributes: item = {} } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: keyOf(ref),
          UpdateExpression: update,
          ConditionExpression: `attribute_exists(pk) AND ${condition}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { item, isChanged: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { item: error.Item, isChanged: false };
      throw error;
    }
  }
}

const OPEN_STATES: JobItem = { ':queued': text('queued'), ':running': text('running') };

const SET_ERROR = ', error_code = :code, error_message = :message';

const errorValues = (error: JobFault | undefined): JobItem =>
  error === undefined ? {} : { ':code': text(error.code), ':message': text(error.message) };

const attributesOf = ({ pk, sk }: Key): JobItem => ({ pk: text(pk), sk: text(sk) });

const keyOf = ({ project, id }: JobRef): JobItem => attributesOf(jobKey(project, id));

const openKeyOf = ({ project, id, excludes }: Pick<Job, 'project' | 'id' | 'excludes'>): Key =>
  openJobKey(project, excludes ?? id);

function placeAfter(project: Project, cursor: string): JobItem {
  if (!isJobId(cursor)) throw badRequest([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return keyOf({ project, id: cursor });
}

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SCHEMA_VERSION } from '../environment.ts';
import { JOB_STATES, type Job, type JobFault, type NewJob } from '../jobs/job.ts';
import { ImageReader } from './image-reader.ts';
import { jobKey, projectOfPk } from './keys.ts';

export type JobItem = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });

/** A job that waits for its first step. */
export function toJobItem(job: NewJob): JobItem {
  const { pk, sk } = jobKey(job.project, job.id);
  return {
    pk: text(pk),
    sk: text(sk),
    v: number(SCHEMA_VERSION),
    kind: text(job.kind),
    state: text('queued'),
    done: number(0),
    total: number(0),
    input: text(job.input),
    ...(job.confidential !== undefined && { confidential: text(job.confidential) }),
    attempts: number(0),
    requested_by: text(job.requestedBy),
    created_at_us: number(job.createdAtUs),
    updated_at_us: number(job.createdAtUs),
    ...(job.excludes !== undefined && { excludes: text(job.excludes) }),
  };
}

export function readJobItem(item: JobItem): Job {
  const reader = new ImageReader(item);
  return {
    project: projectOfPk(reader.text('pk')) ?? '',
    id: reader.text('sk'),
    kind: reader.text('kind'),
    state: reader.oneOf('state', JOB_STATES),
    progress: { done: reader.integer('done'), total: reader.integer('total') },
    input: reader.text('input'),
    ...reader.optionalText('confidential', 'confidential'),
    ...reader.optionalText('cursor', 'cursor'),
    ...reader.optionalText('result', 'result'),
    ...(reader.has('error_code') && { error: readFault(reader) }),
    attempts: reader.integer('attempts'),
    cancelRequested: reader.has('cancel_requested_at_us'),
    ...reader.optionalText('excludes', 'excludes'),
    requestedBy: reader.text('requested_by'),
    createdAtUs: reader.integer('created_at_us'),
    updatedAtUs: reader.integer('updated_at_us'),
  };
}

const readFault = (reader: ImageReader): JobFault => ({
  code: reader.text('error_code'),
  message: reader.text('error_message'),
});

/** When the lease of a job ends; undefined when nobody has it. */
export const leaseEndOf = (item: JobItem): number | undefined =>
  item.lease_until_us === undefined ? undefined : new ImageReader(item).integer('lease_until_us');

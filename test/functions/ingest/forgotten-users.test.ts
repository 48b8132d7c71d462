import { describe, expect, it } from 'vitest';
import { createPostRecords } from '../../../functions/ingest/handler.ts';
import { createCalendar } from '../../../lib/calendar.ts';
import { createForgottenUsers, hashUser } from '../../../lib/forgetting/forgotten-users.ts';
import { priced, SOME_INSTANT_US } from '../../support/builders.ts';
import { InMemorySealedDays } from '../../support/in-memory-sealed-days.ts';
import { InMemoryTombstones } from '../../support/in-memory-tombstones.ts';
import { InMemoryUsageRecords } from '../../support/in-memory-usage-records.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';

async function setUp() {
  const records = new InMemoryUsageRecords();
  const tombstones = new InMemoryTombstones();
  const salt = await tombstones.claimSalt('main', 'salt');
  await tombstones.add('main', { hash: hashUser(salt, 'alice'), atUs: SOME_INSTANT_US });
  const postRecords = createPostRecords({
    records,
    sealedDays: new InMemorySealedDays(),
    forgottenUsers: createForgottenUsers(tombstones, () => SOME_INSTANT_US),
    priceBooks: { of: async () => priced },
    calendar: createCalendar('Asia/Shanghai'),
    retentions: knownSinceEver(),
    randomId: () => 'random',
  });
  const post = (body: object, project = 'main') =>
    postRecords({
      caller: { project, keyId: 'k', scopes: ['ingest'] },
      query: {},
      path: {},
      body: () => JSON.stringify(body),
      nowUs: SOME_INSTANT_US,
    });
  return { records, post };
}

const callOf = (userId: string) => ({ id: 'a', timestamp: SOME_INSTANT_US / 1e6, model: 'qwen-max', user_id: userId });
const FORGOTTEN = expect.stringMatching(/^forgotten_user: /);

describe('POST /records of a user who was forgotten', () => {
  it('is rejected with the reason, its neighbours are stored', async () => {
    const { post, records } = await setUp();
    const { status, body } = await post({ records: [callOf('bob'), callOf('alice'), callOf('Alice')] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { status: 'stored' },
        { index: 1, status: 'rejected', errors: [{ path: 'records[1].user_id', message: FORGOTTEN }] },
        { status: 'stored' },
      ],
    });
    expect(records.all.map(({ record }) => record.userId)).toEqual(['bob', 'Alice']);
  });

  it('alone is a bad request', async () => {
    const { post, records } = await setUp();
    const refusal = { code: 'bad_request', details: [{ path: 'user_id', message: FORGOTTEN }] };
    await expect(post(callOf('alice'))).rejects.toMatchObject(refusal);
    expect(records.all).toEqual([]);
  });

  it('is stored in another project', async () => {
    expect((await (await setUp()).post(callOf('alice'), 'other')).status).toBe(201);
  });
});

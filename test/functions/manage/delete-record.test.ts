import { describe, expect, it } from 'vitest';
import { bookedRecord } from '../../support/builders.ts';
import { manage, NOW_US, STORED } from './manage-function.ts';

describe('deleting a record', () => {
  const identity = (timestamp: string) => ({ user_id: '用户 1', timestamp, id: 'call#1' });
  const remove = (query: Record<string, string>, ledger = manage()) => ledger.ask({ route: 'DELETE /records', query });

  it.each([
    '1795482000.5',
    '1795482000.500000',
    '2026-11-24T09:00:00.5+08:00',
    '2026-11-24T01:00:00.500Z',
    '2026-11-24T09:00:00.500000 08:00',
  ])('takes the timestamp as it was sent: %s', async (timestamp) => {
    const ledger = manage();
    expect(await remove(identity(timestamp), ledger)).toEqual({ status: 200, body: { deleted: true } });
    expect(ledger.records.all).toEqual([]);
  });

  it('is kept in the audit log, which says what the day lost, by whom, and not whose it was', async () => {
    const ledger = manage();
    await remove(identity('1795482000.5'), ledger);
    const { items } = await ledger.auditLog.list('main', { limit: 9 });
    expect(items).toEqual([
      {
        project: 'main',
        id: expect.stringMatching(/^audit_[0-9a-f]{22}$/),
        atUs: NOW_US,
        by: expect.stringMatching(/^key_/),
        action: 'delete',
        outcome: 'done',
        input: '{"date":"2026-11-24","model":"qwen-max","function":"default"}',
        totals: '{"calls":1,"tokens":2700,"cost":0.082}',
      },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/用户 1|call#1|s-1/);
  });

  it('is 503 while the record changes all the time', async () => {
    const ledger = manage();
    const { correct, read } = ledger.records;
    let rounds = 0;
    ledger.records.read = async (identities) => {
      const found = await read.call(ledger.records, identities);
      const [booked] = found;
      rounds += 1;
      const next = bookedRecord({ ...STORED, durationUs: rounds });
      if (booked !== undefined) await correct.call(ledger.records, next, booked.bookedDigest);
      return found;
    };
    expect(await remove(identity('1795482000.5'), ledger)).toMatchObject({ status: 503 });
    expect((await ledger.auditLog.list('main', { limit: 9 })).items).toEqual([]);
  });

  it('is 409 when its day is sealed', async () => {
    const ledger = manage();
    ledger.sealedDays.days.push('2026-11-24');
    expect(await remove(identity('1795482000.5'), ledger)).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('2026-11-24') } },
    });
    expect(ledger.records.all).toHaveLength(1);
  });

  it('is 404 when there is no such record, any more', async () => {
    const ledger = manage();
    expect((await remove(identity('1795482000.500001'), ledger)).status).toBe(404);
    expect((await remove({ ...identity('1795482000.5'), user_id: 'other' }, ledger)).status).toBe(404);
    expect((await remove(identity('1795482000.5'), ledger)).status).toBe(200);
    expect((await remove(identity('1795482000.5'), ledger)).status).toBe(404);
  });

  it('names everything that is missing', async () => {
    const { status, body } = await remove({});
    expect(status).toBe(400);
    expect(body.error.details.map(({ path }: { path: string }) => path)).toEqual(['user_id', 'timestamp', 'id']);
  });

  it.each(['yesterday', '2026-11-24', '2026-11-24T09:00:00', 'NaN', '1e400', '0x10'])(
    'refuses the timestamp %s',
    async (timestamp) => {
      const { status, body } = await remove(identity(timestamp));
      expect(status).toBe(400);
      expect(body.error.details).toMatchObject([{ path: 'timestamp' }]);
    },
  );

  it('never reaches into another project', async () => {
    const { ask, records } = manage();
    const caller = { project: 'shop', key_id: 'key_00000000000000000001', scopes: 'admin' };
    const answer = await ask({ route: 'DELETE /records', query: identity('1795482000.5'), caller });
    expect(answer.status).toBe(404);
    expect(records.all).toHaveLength(1);
  });
});

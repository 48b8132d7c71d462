import { beforeEach, describe, expect, it } from 'vitest';
import { writeJson } from '../../../functions/http/json.ts';
import { createGetIntegrity } from '../../../functions/prove/get-integrity.ts';
import { countersOf, zeroSums } from '../../../lib/counters/families.ts';
import { bookedRecord, SOME_INSTANT_US } from '../../support/builders.ts';
import { parseExactly } from '../../support/exact-json.ts';
import { InMemorySeals } from '../../support/in-memory-seals.ts';
import { InMemoryStoredProofs } from '../../support/in-memory-stored-proofs.ts';
import { knownSinceEver } from '../../support/known-retentions.ts';
import { shanghai } from '../../support/random-records.ts';
import { SmallLedger } from '../../support/small-ledger.ts';

const DATE = '2023-11-17';
const LIMITS = { attempts: 2, patienceMs: 300, maxRecords: 2, maxExamined: 100 };

let ledger: SmallLedger;
let proofs: InMemoryStoredProofs;
let seals: InMemorySeals;
beforeEach(async () => {
  ledger = new SmallLedger();
  proofs = new InMemoryStoredProofs();
  seals = new InMemorySeals();
  ledger.write(bookedRecord({ id: 'a', durationUs: 1_500 }));
  ledger.write(bookedRecord({ id: 'b', status: 'partial' }));
  await ledger.deliver();
});

async function get(date: string): Promise<unknown> {
  const handler = createGetIntegrity(
    { ...ledger.ports, proofs, seals, retentions: knownSinceEver(400), calendar: shanghai },
    LIMITS,
  );
  const caller = { project: 'main', keyId: 'k', scopes: ['read'] } as const;
  const answer = await handler({ caller, query: { date }, path: {}, body: () => '', nowUs: SOME_INSTANT_US });
  expect(answer.status).toBe(200);
  return parseExactly(writeJson(answer.body));
}

describe('GET /integrity', () => {
  it('shows both sides of a day that is in balance', async () => {
    const answer = await get(DATE);
    expect(answer).toMatchObject({
      date: DATE,
      proved_at: '2023-11-17T10:00:00+08:00',
      sealed: false,
      balanced: true,
      records: { calls: '2', tokens: '5400', cost: '0.164', duration_ms: '1.5', unpriced_calls: '0' },
      differences: [],
      more: '0',
      partial_calls: '1',
    });
    const { records, counters, families } = answer as Record<string, object>;
    expect(counters).toEqual(records);
    expect(Object.keys(families ?? {})).toEqual(['hour', 'day', 'anchor', 'user', 'session']);
  });

  it('names what a counter has in excess, in the names of the contract and to the last digit', async () => {
    const user = countersOf(bookedRecord()).find(({ family }) => family === 'user');
    if (user === undefined) throw new Error('no user');
    ledger.counters.plant(user, { ...zeroSums(), inputTokens: -3n, durationUs: 250n, costAtto: 1n, digest: 1n << 70n });
    expect(await get(DATE)).toMatchObject({
      balanced: false,
      differences: [
        {
          family: 'user',
          counter: { user_id: 'user-1' },
          excess: {
            input_tokens: '-3',
            duration_ms: '0.25',
            cost: '0.000000000000000001',
            digest: '1180591620717411303424',
          },
        },
      ],
    });
  });

  it('names at most a hundred counters, and counts the others', async () => {
    const lost = Array.from({ length: 130 }, (_, index) => bookedRecord({ id: `lost-${index}`, userId: `u-${index}` }));
    for (const booked of lost) ledger.write(booked);
    ledger.loseStream();
    const handler = createGetIntegrity(
      { ...ledger.ports, proofs, seals, retentions: knownSinceEver(400), calendar: shanghai },
      { ...LIMITS, maxRecords: 1000, maxExamined: 120 },
    );
    const caller = { project: 'main', keyId: 'k', scopes: ['read'] } as const;
    const request = { caller, query: { date: DATE }, path: {}, body: () => '', nowUs: SOME_INSTANT_US };
    const { body } = await handler(request);
    const { differences, more } = body as { differences: object[]; more: number };
    expect(differences).toHaveLength(100);
    // An hour, a day, an anchor, and 130 users.
    expect(more).toBe(33);
  });

  it('answers a day that is too large by the last proof of the audit, and says so when there is none', async () => {
    ledger.write(bookedRecord({ id: 'c' }));
    await ledger.deliver();
    expect(await get(DATE)).toMatchObject({ balanced: null, reason: 'too_large', records: null, partial_calls: null });
    const answer = '{"date":"2023-11-17","balanced":true,"cost":0.1234567890123456789}';
    await proofs.put({ project: 'main', day: DATE, answer });
    expect(await get(DATE)).toEqual({ date: DATE, balanced: true, cost: '0.1234567890123456789' });
  });

  it('answers a sealed day by the proof that it was sealed with, whatever became of its records', async () => {
    const day = '2022-01-01';
    expect(await get(day)).toMatchObject({ balanced: null, reason: 'expired', sealed: false });
    await seals.close({ project: 'main', day }, '2023-02-02');
    expect(await get(day)).toMatchObject({ balanced: null, reason: 'expired', sealed: false });
    await seals.seal({ project: 'main', day, answer: '{"balanced":true,"sealed":true,"cost":29.52}' });
    expect(await get(day)).toEqual({ balanced: true, sealed: true, cost: '29.52' });
  });
});

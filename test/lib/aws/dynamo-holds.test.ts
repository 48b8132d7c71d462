import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoHolds } from '../../../lib/aws/dynamo-holds.ts';
import { type HoldKey, MAX_OPEN_RESERVATIONS } from '../../../lib/budgets/hold.ts';
import type { Holds, Room } from '../../../lib/budgets/ports.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryHolds } from '../../support/in-memory-holds.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let run = 0;
let key: HoldKey;
beforeEach(() => {
  run += 1;
  key = { project: 'main', budgetId: `budget_${run}`, user: '用户#1', period: '2026-W48' };
});

const UNTIL_S = 2_000_000_000;
const reservation = (id: string, amountAtto = 10n ** 30n + 1n) => ({
  id,
  amountAtto,
  expiresAtUs: 1_764_000_000_000_000,
});
const room = (facts: Partial<Room> = {}): Room => ({ key, releases: 0, mostReservedAtto: 10n ** 31n, ...facts });

describe.each<[string, () => Holds]>([
  ['in memory', () => new InMemoryHolds()],
  ['in DynamoDB', () => new DynamoHolds(engine.client, engine.tables.config)],
])('reservations %s', (_, make) => {
  let holds: Holds;
  beforeEach(() => {
    holds = make();
  });

  it('are in a hold of their budget, user and period, and in no other', async () => {
    const others = [
      { ...key, user: '' },
      { ...key, period: '2026-W49' },
      { ...key, project: 'other' },
    ];
    await holds.open(key, UNTIL_S);
    await holds.open(key, UNTIL_S);
    expect(await holds.read([key])).toEqual([{ reservedAtto: 0n, releases: 0, open: new Map() }]);
    expect(await holds.admit(reservation('a'), [room()])).toBe('admitted');
    await holds.open(key, UNTIL_S);
    const { id, ...open } = reservation('a');
    const hold = { reservedAtto: open.amountAtto, releases: 0, open: new Map([[id, open]]) };
    expect(await holds.read([...others, key])).toEqual([undefined, undefined, undefined, hold]);
    expect(await holds.read([])).toEqual([]);
  });

  it('are admitted as long as there is room, and nothing was released since the room was measured', async () => {
    expect(await holds.admit(reservation('a', 3n), [room()])).toBe('not-admitted');
    await holds.open(key, UNTIL_S);
    expect(await holds.admit(reservation('a', 3n), [room({ mostReservedAtto: 0n })])).toBe('admitted');
    expect(await holds.admit(reservation('b', 3n), [room({ mostReservedAtto: 2n })])).toBe('not-admitted');
    expect(await holds.admit(reservation('b', 3n), [room({ mostReservedAtto: -1n })])).toBe('not-admitted');
    expect(await holds.admit(reservation('b', 3n), [room({ mostReservedAtto: 3n })])).toBe('admitted');
    await holds.drop(key, ['a', 'nobody']);
    await holds.drop(key, ['a']);
    expect(await holds.admit(reservation('c', 3n), [room({ mostReservedAtto: 9n })])).toBe('not-admitted');
    expect(await holds.admit(reservation('c', 3n), [room({ mostReservedAtto: 9n, releases: 1 })])).toBe('admitted');
    const [hold] = await holds.read([key]);
    expect(hold).toMatchObject({ reservedAtto: 6n, releases: 1 });
    expect([...(hold?.open.keys() ?? [])].toSorted()).toEqual(['b', 'c']);
  });

  it('are in all of several holds or in none', async () => {
    const other = { ...key, user: '' };
    for (const one of [key, other]) await holds.open(one, UNTIL_S);
    const both = [room(), room({ key: other, mostReservedAtto: 4n })];
    expect(await holds.admit(reservation('a', 5n), both)).toBe('admitted');
    expect(await holds.admit(reservation('b', 5n), both)).toBe('not-admitted');
    for (const hold of await holds.read([key, other])) expect(hold).toMatchObject({ reservedAtto: 5n });
    await holds.drop(other, ['a']);
    expect(await holds.read([key, other])).toMatchObject([{ reservedAtto: 5n }, { reservedAtto: 0n, releases: 1 }]);
  });

  it('go out many at once, and are never more than a hold takes', async () => {
    await holds.open(key, UNTIL_S);
    const ids = Array.from({ length: MAX_OPEN_RESERVATIONS }, (_, index) => `r${index}`);
    for (const id of ids) expect(await holds.admit(reservation(id, 1n), [room()])).toBe('admitted');
    expect(await holds.admit(reservation('more', 1n), [room()])).toBe('not-admitted');
    await holds.drop(key, ids.slice(1));
    expect(await holds.read([key])).toMatchObject([{ reservedAtto: 1n, open: { size: 1 } }]);
  });

  it('fill a room exactly when many ask at once', async () => {
    await holds.open(key, UNTIL_S);
    const asked = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        holds.admit(reservation(`r${index}`, 1n), [room({ mostReservedAtto: 19n })]),
      ),
    );
    expect(asked.filter((outcome) => outcome === 'admitted')).toHaveLength(20);
  });
});

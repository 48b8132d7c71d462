import { describe, expect, it } from 'vitest';
import { parseExactly } from '../support/exact-json.ts';
import { runRepriceWorld } from './reprice-world.ts';

describe('a day that is re-priced while the stack is killed with -9', () => {
  it('ends at the new prices, as the dry run said, with an entry in the audit log', { timeout: 300_000 }, async () => {
    const { dry, real, again, kills, counted, expected, balanced, audit } = await runRepriceWorld({
      seed: 20_260_302,
      records: 1000,
      kills: 1,
    });
    expect(kills).toBe(1);
    expect(counted).toEqual(expected);
    expect(balanced).toBe(true);
    expect(dry.state).toBe('done');
    expect(real).toMatchObject({ state: 'done', progress: { done: '1000', total: '1000' } });
    expect(real.result).toEqual({ ...dry.result, dry_run: false });
    expect(real.result).toMatchObject({ calls: '1000', old_cost: expected.before, new_cost: expected.after });
    expect(again.result).toMatchObject({ changed_calls: '0', difference: '0', new_cost: expected.after });
    expect(audit.map(({ id, outcome }) => ({ id, outcome }))).toEqual(
      [again, real].map(({ id }) => ({ id, outcome: 'done' })),
    );
    const { rows, from, to, model, dry_run, currency, ...totals } = real.result ?? {};
    expect(parseExactly(audit[1]?.totals ?? '')).toEqual(totals);
    expect(audit[1]).toMatchObject({ by: real.requested_by, action: 'reprice' });
  });
});

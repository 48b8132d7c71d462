import { describe, expect, it } from 'vitest';
import { RepriceTally, totalOf } from '../../../../lib/jobs/reprice/tally.ts';

describe('the sums of a re-pricing', () => {
  const call = (index: number, model: string) => ({
    date: `2026-01-0${1 + (index % 3)}`,
    model,
    isChanged: true,
    beforeAtto: 10n ** 30n,
    afterAtto: index % 2 === 0 ? null : 1n,
  });

  it('fit into the item of a job whatever models are called, and lose no call', () => {
    let rows = new RepriceTally([]).rows;
    const longest = (index: number) => `${index}${'😀'.repeat(190)}`;
    for (let page = 0; page < 30; page += 1) {
      const tally = new RepriceTally(rows);
      for (let index = 0; index < 100; index += 1) tally.add(call(index, longest(page * 100 + index)));
      rows = JSON.parse(JSON.stringify(tally.rows));
    }
    expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(110_000);
    const unnamed = rows.filter(({ model }) => model === null);
    expect(unnamed.map(({ date }) => date).toSorted()).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
    expect(totalOf(rows)).toEqual({
      calls: 3000,
      changedCalls: 3000,
      beforeAtto: String(3000n * 10n ** 30n),
      afterAtto: '1500',
      unpricedBefore: 0,
      unpricedAfter: 1500,
    });
  });

  it('go on with a model that has its row, also when there is no room for new ones', () => {
    const tally = new RepriceTally([]);
    for (let index = 0; index < 2000; index += 1) tally.add(call(0, `model-${index}`));
    tally.add(call(0, 'model-7'));
    expect(tally.rows.find(({ model }) => model === 'model-7')).toMatchObject({ calls: 2 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laySpans } from '../../web/charts/spans.ts';

const MARGIN = { top: 4, right: 16, bottom: 24, left: 4 };
const DAY_MS = 86_400_000;

const spans = fc
  .array(
    fc.record({ startMs: fc.integer({ min: 0, max: 40 * DAY_MS }), durationMs: fc.integer({ min: 0, max: DAY_MS }) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((all) => all.map((one, index) => ({ ...one, key: String(index) })));
const width = fc.integer({ min: 200, max: 1200 });

describe('a chart of spans', () => {
  it('keeps every bar and tick in its frame, and a later beginning never left of an earlier one', () => {
    fc.assert(
      fc.property(spans, width, (all, wide) => {
        const chart = laySpans(all, { width: wide, margin: MARGIN });
        for (const { x, width: length } of chart.bars) {
          expect(x).toBeGreaterThanOrEqual(MARGIN.left - 1e-6);
          expect(x + length).toBeLessThanOrEqual(wide - MARGIN.right + 1e-6);
        }
        for (const { x } of chart.ticks) expect(x).toBeLessThanOrEqual(wide - MARGIN.right + 1e-6);
        const byStart = all.toSorted((a, b) => a.startMs - b.startMs).map(({ key }) => chart.bars[Number(key)]?.x ?? 0);
        expect(byStart).toEqual(byStart.toSorted((a, b) => a - b));
      }),
    );
  });
});

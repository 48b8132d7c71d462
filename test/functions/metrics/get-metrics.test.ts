import { readFileSync } from 'node:fs';
import parse from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { createGetMetrics } from '../../../functions/metrics/handler.ts';
import { BASE_PATH } from '../../../lib/api-contract.ts';
import { zeroSums } from '../../../lib/counters/families.ts';
import { bookedRecord } from '../../support/builders.ts';
import { InMemoryCounterReader } from '../../support/in-memory-counter-reader.ts';
import { NOW_US, shanghai } from '../../support/random-records.ts';

const TODAY = shanghai.dayOf(NOW_US);
const DAY_US = 86_400_000_000;
const CALL = { timestampUs: NOW_US, model: 'qwen-max', function: 'chat', durationUs: 1_500_000 };

async function scrape(counters: InMemoryCounterReader) {
  const handler = createGetMetrics({ counters, calendar: shanghai, currency: 'CNY' })[`GET ${BASE_PATH}/metrics`];
  const caller = { project: 'main', keyId: 'key_1', scopes: [] };
  const answer = await handler?.({ caller, query: {}, path: {}, body: () => '', nowUs: NOW_US });
  const text = Buffer.from(answer?.file?.bytes ?? []).toString();
  const families = parse(text);
  return {
    text,
    mediaType: answer?.file?.mediaType,
    families,
    /** Samples of a gauge, each as its labels and its value. */
    of: (name: string) =>
      (families.find((family) => family.name === `tokenledger_${name}`)?.metrics ?? []).map(
        ({ labels = {}, value }) => ({
          ...labels,
          value: Number(value),
        }),
      ),
  };
}

describe('GET /metrics', () => {
  it('has the gauges of today by model and function, of this project, and names no user', async () => {
    const { of, text, mediaType } = await scrape(
      new InMemoryCounterReader([
        bookedRecord({ ...CALL, id: 'a', userId: 'somebody' }),
        bookedRecord({ ...CALL, id: 'b', success: false }),
        bookedRecord({ ...CALL, id: 'c', model: 'a "b"\n\\c' }),
        bookedRecord({ ...CALL, id: 'd', timestampUs: NOW_US - DAY_US }),
        bookedRecord({ ...CALL, id: 'e', project: 'other' }),
      ]),
    );
    const pair = { model: 'qwen-max', function: 'chat' };
    expect(mediaType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(of('today_calls')).toContainEqual({ ...pair, value: 2 });
    expect(of('today_successful_calls')).toContainEqual({ ...pair, value: 1 });
    expect(of('today_duration_seconds')).toContainEqual({ ...pair, value: 3 });
    expect(of('today_calls')).toHaveLength(2);
    expect(of('today_info')).toEqual([{ date: TODAY, time_zone: 'Asia/Shanghai', currency: 'CNY', value: 1 }]);
    expect(text).not.toMatch(/somebody|user/);
  });

  it('shows a cost where any call is priced, and no 0 where none is', async () => {
    const counters = new InMemoryCounterReader();
    const key = { family: 'day', project: 'main', day: TODAY, function: 'chat' } as const;
    const sums = { ...zeroSums(), calls: 2n };
    counters.add({ key: { ...key, model: 'known' }, sums: { ...sums, unpricedCalls: 1n, costAtto: 10n ** 17n } });
    counters.add({ key: { ...key, model: 'unknown' }, sums: { ...sums, unpricedCalls: 2n, cacheReadTokens: 5n } });
    const { of } = await scrape(counters);
    expect(of('today_cost')).toEqual([{ model: 'known', function: 'chat', currency: 'CNY', value: 0.1 }]);
    expect(of('today_unpriced_calls')).toContainEqual({ model: 'unknown', function: 'chat', value: 2 });
    expect(of('today_part_tokens')).toEqual([{ model: 'unknown', function: 'chat', class: 'cache_read', value: 5 }]);
  });

  it('has at most 2,000 series, whatever the day holds', async () => {
    const counters = new InMemoryCounterReader();
    const full = Object.fromEntries(Object.keys(zeroSums()).map((measure) => [measure, 1n])) as never;
    for (let index = 0; index < 1000; index++) {
      const key = { family: 'day', project: 'main', day: TODAY, function: `f${index}`, model: 'm' } as const;
      counters.add({ key, sums: { ...(full as object), calls: 2n } as never });
    }
    const { families, of } = await scrape(counters);
    const series = families.flatMap(({ metrics }) => metrics);
    expect(series.length).toBeGreaterThan(1900);
    expect(series.length).toBeLessThanOrEqual(2000);
    expect(of('today_calls').reduce((sum, { value }) => sum + value, 0)).toBe(2000);
    expect(of('today_folded_pairs')).toEqual([{ value: 850 }]);
  });
});

describe('what is made for it', () => {
  it.each(['docs/grafana/tokenledger.json', 'docs/grafana/alerts.yml'])(
    '%s names gauges that there are',
    async (file) => {
      const { families } = await scrape(new InMemoryCounterReader());
      const known = families.map(({ name }) => name);
      const named = new Set(readFileSync(file, 'utf8').match(/\btokenledger_[a-z_]+/g));
      expect(named.size).toBeGreaterThan(3);
      for (const name of named) expect(known).toContain(name);
    },
  );
});

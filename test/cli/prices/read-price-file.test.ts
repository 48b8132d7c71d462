import { describe, expect, it } from 'vitest';
import { readPriceFile } from '../../../cli/prices/read-price-file.ts';

const rowsOf = (text: string) => readPriceFile(text).map(({ name, route, row }) => [name, route, JSON.stringify(row)]);

describe('a file of prices', () => {
  it('is what export writes, rates of exchange first, so that prices are offered at them', () => {
    const text = '{"prices": [{"model":"a","input":0.10}, 5], "exchange_rates": [{"rate":7.123456789012345678}]}';
    expect(rowsOf(text)).toEqual([
      ['exchange_rates[0]', '/exchange_rates', '{"rate":7.123456789012345678}'],
      ['prices[0]', '/prices', '{"model":"a","input":0.10}'],
      ['prices[1]', '/prices', '5'],
    ]);
  });

  it('is a list of rows', () => {
    expect(rowsOf('\uFEFF[{"model":"a"}]')).toEqual([['prices[0]', '/prices', '{"model":"a"}']]);
  });

  it.each(['', '{"CUSTOM_PRICING": '])("is the old module's table, in yuan per 1K since ever (%s…)", (before) => {
    const table =
      '{"my-model": {"input": 0.01, "output": 0.030, "display_name": "我的自定义模型"}, "prices": {"input": 1}}';
    const old = '"currency":"CNY","unit":"1K","effective_from":"2015-01-01"';
    expect(rowsOf(`${before}${table}${before && '}'}`)).toEqual([
      [
        'my-model',
        '/prices',
        `{"model":"my-model",${old},"input":0.01,"output":0.030,"display_name":"我的自定义模型"}`,
      ],
      ['prices', '/prices', `{"model":"prices",${old},"input":1}`],
    ]);
  });

  it.each([
    ['{', 'not valid JSON'],
    ['5', 'the file is not a list of price rows'],
    ['null', 'the file is not a list of price rows'],
    ['{}', 'the file is not a list of price rows'],
    ['{"my-model": 5}', 'the file is not a list of price rows'],
    ['{"my-model": [1]}', 'the file is not a list of price rows'],
    ['{"prices": [], "rates": []}', 'no prices: rates'],
    ['{"prices": [], "exchange_rates": {}}', 'exchange_rates is not a list'],
  ])('is not %s', (text, message) => {
    expect(() => readPriceFile(text)).toThrow(message);
  });
});

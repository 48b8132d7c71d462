import { describe, expect, it } from 'vitest';
import type { LedgerError } from '../../../lib/errors.ts';
import { readCustomPrice } from '../../../lib/pricing/read-custom-price.ts';
import { readExchangeRate } from '../../../lib/pricing/read-exchange-rate.ts';
import { instantUs } from '../../support/calls.ts';
import { shanghai } from '../../support/random-records.ts';

const NOW_US = instantUs('2026-11-24T02:00:00Z');
const read = (text: string) => readCustomPrice(text, { nowUs: NOW_US, calendar: shanghai });
const GOOD = '"model":"my-model","currency":"CNY","unit":"1K","input":0.01,"output":0.03';

const faultsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    return ((error as LedgerError).details ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
};

describe('a price row', () => {
  it('is read, and holds from now when it names no date', () => {
    expect(read(`{${GOOD},"display_name":"我的自定义模型","provider":null}`)).toEqual({
      terms: {
        match: 'model',
        name: 'my-model',
        displayName: '我的自定义模型',
        currency: 'CNY',
        unit: '1K',
        rates: { input: '0.01', output: '0.03' },
        effectiveFromUs: NOW_US,
      },
      isDated: false,
    });
  });

  it('is read with all that it may say', () => {
    const text = `{"prefix":"acme-","provider":"azure","service_tier":"batch","currency":"USD","unit":"1M","input":"1.50",
      "output":1e1,"cache_read":0,"cache_write":1.25,"cache_write_1h":2,"reasoning":"3","audio_input":4,"audio_output":5,
      "effective_from":"2026-12-01","effective_until":"2027-01-01T00:00:00.5+08:00"}`;
    expect(read(text)).toEqual({
      terms: {
        match: 'prefix',
        name: 'acme-',
        provider: 'azure',
        serviceTier: 'batch',
        currency: 'USD',
        unit: '1M',
        rates: {
          input: '1.5',
          output: '10',
          cacheRead: '0',
          cacheWrite: '1.25',
          cacheWrite1h: '2',
          reasoning: '3',
          audioInput: '4',
          audioOutput: '5',
        },
        effectiveFromUs: instantUs('2026-12-01T00:00:00+08:00'),
        closedAtUs: instantUs('2027-01-01T00:00:00+08:00') + 500_000,
      },
      isDated: true,
    });
  });

  it.each([
    ['0.1', '0.1'],
    ['123456.123456789012', '123456.123456789012'],
    ['999999.999999999999', '999999.999999999999'],
    ['"0.000000000001"', '0.000000000001'],
    ['1e-12', '0.000000000001'],
    ['1000000', '1000000'],
  ])('has the rate %s to the last digit', (sent, rate) => {
    const { terms } = read(`{${GOOD},"cache_write_1h":${sent},"cache_read" : ${sent}}`);
    expect(terms.rates).toMatchObject({ cacheWrite1h: rate, cacheRead: rate });
  });

  it.each([
    ['"2026-11-24"', '2026-11-24T00:00:00+08:00'],
    ['"2026-11-24T10:00:00Z"', '2026-11-24T10:00:00Z'],
    ['1795485600', '2026-11-24T02:00:00Z'],
    ['"1795485600"', '2026-11-24T02:00:00Z'],
  ])('holds from %s, which is %s', (sent, iso) => {
    expect(read(`{${GOOD},"effective_from":${sent}}`)).toMatchObject({
      terms: { effectiveFromUs: instantUs(iso) },
      isDated: true,
    });
  });

  const rate = 'must be a decimal from 0 to 1000000 with at most 12 places, as a number or a string';
  const date = 'must be a day, an instant in ISO 8601 with an offset, or epoch seconds, from 2015-01-01 to 2254-12-31';
  it.each<[string, readonly string[]]>([
    ['{', [': the body is not valid JSON']],
    ['[]', [': must be an object']],
    [
      '{}',
      [
        'currency: is required',
        'unit: is required',
        'input: is required',
        'output: is required',
        'model: give either model or prefix',
      ],
    ],
    [
      '{"model":"","prefix":"a","provider":"litellm","service_tier":"turbo","currency":"EUR","unit":"1G","input":-1,"output":"x","reasoning":true,"effective_from":"today","price":1,"__proto__":2}',
      [
        '__proto__: is no field of a price',
        'model: must not be empty; leave it out or send null',
        'service_tier: must be one of standard, batch, flex, priority',
        'currency: must be one of CNY, USD',
        'unit: must be one of 1K, 1M',
        `reasoning: ${rate}`,
        'price: is no field of a price',
        `input: ${rate}`,
        `output: ${rate}`,
        `effective_from: ${date}`,
        'model: give either model or prefix',
        'provider: is a gateway, or blank, and sells nothing: leave it out',
      ],
    ],
    [`{${GOOD},"cache_read":1000000.000000000001}`, [`cache_read: ${rate}`]],
    [`{${GOOD},"cache_read":0.0000000000001}`, [`cache_read: ${rate}`]],
    [`{${GOOD},"cache_read":1e400}`, [`cache_read: ${rate}`]],
    [`{${GOOD},"cache_read":""}`, [`cache_read: ${rate}`]],
    [`{${GOOD},"cache_read":[1]}`, [`cache_read: ${rate}`]],
    [`{${GOOD},"model":"  "}`, ['model: must not be blank']],
    [`{${GOOD},"effective_from":"2014-12-31"}`, [`effective_from: ${date}`]],
    [`{${GOOD},"effective_from":1795485600000}`, [`effective_from: ${date}`]],
    [`{${GOOD},"effective_until":"2026-11-24T10:00:00+08:00"}`, ['effective_until: must be after effective_from']],
    [
      `{${GOOD},"effective_from":"2026-12-01","effective_until":"2026-12-01"}`,
      ['effective_until: must be after effective_from'],
    ],
  ])('%s is refused with every fault', (text, faults) => {
    expect(faultsOf(() => read(text))).toEqual(faults);
  });
});

describe('a rate of exchange', () => {
  const rate = 'must be yuan per dollar: a decimal from 1 to 100 with at most 12 places';

  it.each([
    ['7.123456789012', '7.123456789012'],
    ['"7.10"', '7.1'],
    ['1', '1'],
    ['100', '100'],
  ])('is read to the last digit: %s', (sent, expected) => {
    expect(readExchangeRate(`{"pair":"USDCNY","rate":${sent},"effective_from":"2026-11-24"}`, shanghai)).toEqual({
      pair: 'USDCNY',
      rate: expected,
      effectiveFromUs: instantUs('2026-11-24T00:00:00+08:00'),
    });
  });

  it.each<[string, readonly string[]]>([
    ['{}', ['pair: is required', 'rate: is required', 'effective_from: is required']],
    [
      '{"pair":"CNYUSD","rate":0.14,"effective_from":"x","to":1}',
      [
        'pair: must be one of USDCNY',
        'to: is no field of a rate of exchange',
        `rate: ${rate}`,
        expect.stringMatching(/^effective_from: must be a day/),
      ],
    ],
    ['{"pair":"USDCNY","rate":100.000000000001,"effective_from":"2026-11-24"}', [`rate: ${rate}`]],
  ])('%s is refused with every fault', (text, faults) => {
    expect(faultsOf(() => readExchangeRate(text, shanghai))).toEqual(faults);
  });
});

import { describe, expect, it } from 'vitest';
import { readCurrency, readRetentionDays } from '../../../lib/usage/recording-settings.ts';

describe('settings of recording', () => {
  it('know the currencies that prices are told in', () => {
    expect(readCurrency('CNY')).toBe('CNY');
    expect(() => readCurrency('EUR')).toThrow('CNY, USD');
  });

  it('read 0 days as for ever', () => {
    expect(readRetentionDays('0')).toBeUndefined();
    expect(readRetentionDays('30')).toBe(30);
  });

  it.each(['', '-1', '1.5', 'never', '30d'])('refuse the retention %j', (text) => {
    expect(() => readRetentionDays(text)).toThrow('whole number of days');
  });
});

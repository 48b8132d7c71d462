import type { CustomPrice } from '../../../lib/pricing/custom-price.ts';
import { instantUs } from '../../support/calls.ts';

/** A row of 1 and 2 yuan per 1K for `my-model`, in force since the beginning of 2025, unless said otherwise. */
export const customPrice = (changes: Partial<CustomPrice> = {}): CustomPrice => ({
  id: 'price_1',
  project: 'main',
  match: 'model',
  name: 'my-model',
  currency: 'CNY',
  unit: '1K',
  rates: { input: '1', output: '2' },
  effectiveFromUs: instantUs('2025-01-01T00:00:00Z'),
  createdAtUs: instantUs('2025-01-01T00:00:00Z'),
  ...changes,
});

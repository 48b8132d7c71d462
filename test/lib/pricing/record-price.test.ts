import { expect, it } from 'vitest';
import { recordPrice } from '../../../lib/pricing/record-price.ts';
import { bookedRecord, UNPRICED } from '../../support/builders.ts';

const at = (costAtto: bigint, tokens = {}) =>
  bookedRecord({ tokens }, { costAtto, price: { source: 'custom', model: 'm' } });

it.each([
  ['a cost', at(5n), { unpriced: false }],
  ['no cost at a known price', at(0n), { unpriced: false, free: true }],
  ['no cost because nothing was used', at(0n, { input: 0, output: 0 }), { unpriced: false }],
])('%s', (_, booked, expected) => {
  expect(recordPrice(booked)).toEqual({ source: 'custom', model: 'm', ...expected });
});

it('an unknown cost is never free', () => {
  expect(recordPrice(bookedRecord({}, UNPRICED))).toEqual({ source: 'none', model: null, unpriced: true });
});

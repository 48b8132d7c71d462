import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../../local/streams/stream-client.ts';
import { type Pattern, passesFilters } from '../../../local/streams/stream-filter.ts';

const record = {
  eventID: '1',
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { pk: { S: 'main|D#2026-11' }, sk: { S: '24#f#m' } },
    NewImage: { x: { N: '2' }, m: { S: 'foo' } },
    SequenceNumber: '1',
    ApproximateCreationDateTime: 0,
  },
} as StreamRecord;

const image = (NewImage: Pattern): Pattern => ({ dynamodb: { NewImage } });

/** Rules and what they mean, from "Filter rule syntax" of the Lambda developer guide. */
describe('a filter of a mapping', () => {
  it.each<[string, Pattern, boolean]>([
    ['an equal text', { eventName: ['INSERT', 'MODIFY'] }, true],
    ['no equal text', { eventName: ['INSERT'] }, false],
    ['what exists', image({ x: { N: [{ exists: true }] } }), true],
    ['what does not exist, asked to', image({ y: { N: [{ exists: true }] } }), false],
    ['what does not exist, asked not to', image({ y: { N: [{ exists: false }] } }), true],
    ['a prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: '23#' }, { prefix: '24#' }] } } } }, true],
    ['another prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: '2#' }] } } } }, false],
    ['another value', image({ x: { N: [{ 'anything-but': ['0'] }] } }), true],
    ['an excluded value', image({ x: { N: [{ 'anything-but': ['0', '2'] }] } }), false],
    ['an absent value, which is not another one', image({ y: { N: [{ 'anything-but': ['0'] }] } }), false],
    ['every part', { eventName: ['MODIFY'], ...image({ m: { S: ['foo'] }, x: { N: ['2'] } }) }, true],
    ['all parts but one', { eventName: ['MODIFY'], ...image({ m: { S: ['bar'] } }) }, false],
  ])('decides %s', (_, pattern, passes) => {
    expect(passesFilters(record, [pattern])).toBe(passes);
  });

  it('lets everything through when there is none, and what one of several lets through', () => {
    expect(passesFilters(record, [])).toBe(true);
    expect(passesFilters(record, [{ eventName: ['INSERT'] }, { eventName: ['MODIFY'] }])).toBe(true);
  });

  it('refuses a rule that it does not know', () => {
    const unknown = { eventName: [{ suffix: 'Y' }] } as unknown as Pattern;
    expect(() => passesFilters(record, [unknown])).toThrow('{"suffix":"Y"}');
  });
});

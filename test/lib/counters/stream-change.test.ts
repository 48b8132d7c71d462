import { describe, expect, it } from 'vitest';
import { judgeEvent, type StreamEvent } from '../../../lib/counters/stream-change.ts';
import { watermark } from '../../../lib/counters/watermark.ts';
import type { StoredImage } from '../../../lib/usage/stored-image.ts';
import { bookedRecord } from '../../support/builders.ts';
import { image, streamEvent } from '../../support/stream-changes.ts';

const old = bookedRecord();
const corrected = bookedRecord({ model: 'qwen-plus' });
const malformed: StoredImage = { kind: 'malformed', reason: 'pk: not a text' };
const probe: StoredImage = { kind: 'probe', probe: { id: 'p', project: 'main', day: '2023-11-17', place: '07-a' } };
const newer: StoredImage = { kind: 'newer', version: 2 };

describe('what a stream event means', () => {
  it.each<[string, Partial<StreamEvent>, object]>([
    ['a new record is added', { name: 'INSERT', after: image(old) }, { after: old }],
    [
      'a correction moves from the old to the new',
      { name: 'MODIFY', before: image(old), after: image(corrected) },
      { before: old, after: corrected },
    ],
    ['a person takes a record away', { name: 'REMOVE', before: image(old) }, { before: old }],
  ])('%s', (_, facts, versions) => {
    expect(judgeEvent(streamEvent({ ...facts, sequenceNumber: '7', atSeconds: 9 }))).toEqual({
      kind: 'change',
      sequenceNumber: '7',
      mark: watermark('7', 9),
      ...versions,
    });
  });

  it.each<[string, Partial<StreamEvent>, string]>([
    ['an expired record stays counted', { name: 'REMOVE', before: image(old), expired: true }, 'nothing'],
    ['an expired record need not be readable', { name: 'REMOVE', before: malformed, expired: true }, 'nothing'],
    [
      'equal images change nothing',
      { name: 'MODIFY', before: image(old), after: image(old), sameImages: true },
      'nothing',
    ],
    ['equal images need not be readable', { name: 'MODIFY', before: newer, after: newer, sameImages: true }, 'nothing'],
    ['a probe is none', { name: 'INSERT', after: probe }, 'probe'],
    ['a probe that is put anew asks anew', { name: 'MODIFY', before: probe, after: probe }, 'probe'],
    ['a probe that is taken away says nothing', { name: 'REMOVE', before: probe }, 'nothing'],
    ['a new record of a newer release waits for it', { name: 'INSERT', after: newer }, 'newer'],
    ['a correction by a newer release waits for it', { name: 'MODIFY', before: image(old), after: newer }, 'newer'],
    ['a newer release goes before a fault', { name: 'MODIFY', before: malformed, after: newer }, 'newer'],
    ['what is no record is malformed', { name: 'INSERT', after: malformed }, 'malformed'],
    ['what was no record is malformed', { name: 'MODIFY', before: malformed, after: image(old) }, 'malformed'],
    ['what became no record is malformed', { name: 'MODIFY', before: image(old), after: malformed }, 'malformed'],
    ['a removed non-record is malformed', { name: 'REMOVE', before: malformed }, 'malformed'],
    ['an insertion without its image is malformed', { name: 'INSERT' }, 'malformed'],
    ['a correction without the old image is malformed', { name: 'MODIFY', after: image(old) }, 'malformed'],
    ['a removal without its image is malformed', { name: 'REMOVE' }, 'malformed'],
  ])('%s', (_, facts, kind) => {
    expect(judgeEvent(streamEvent(facts)).kind).toBe(kind);
  });
});

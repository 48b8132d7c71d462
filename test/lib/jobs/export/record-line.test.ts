import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../cli/import/import-line.ts';
import { recordLine } from '../../../../lib/jobs/export/record-line.ts';
import { digestFacts } from '../../../../lib/usage/digest.ts';
import type { UsageRecord } from '../../../../lib/usage/record.ts';
import { PROTOTYPE_KEYS, textFault } from '../../../../lib/usage/text-rules.ts';
import { anyBooked } from '../../../support/any-booked.ts';
import { bookedRecord, UNPRICED } from '../../../support/builders.ts';
import { recordOf } from '../../../support/parsed-records.ts';

/** Whether `POST /records` could have taken it. */
function couldBeSent({ tags = {}, reservationId = 'r', ...record }: UsageRecord): boolean {
  const { userId, model, function: of, provider = 'p', anchorId = 'a', sessionId = 's', errorMsg = 'e' } = record;
  const names = [userId, model, of, provider, anchorId, sessionId, errorMsg, ...Object.values(tags)];
  const [short, keys] = [[reservationId, ...Object.keys(tags)], Object.keys(tags)];
  const isFree = (most: number) => (text: string) => textFault(text, most) === undefined;
  return names.every(isFree(200)) && short.every(isFree(64)) && !keys.some((key) => PROTOTYPE_KEYS.includes(key));
}

/** What an import makes of the line. */
function imported(line: string): UsageRecord {
  expect(line.indexOf('\n')).toBe(line.length - 1);
  const read = createLineReader()(1, Buffer.from(line.trimEnd()));
  if ('fault' in read) throw new Error(read.fault);
  return recordOf(read.body, { nowUs: Date.UTC(2100, 0) * 1000 });
}

describe('a record as a line', () => {
  it('begins with the fields of the old system, in its order', () => {
    const booked = bookedRecord({ durationUs: 1_234_500, anchorId: '主播1', function: '实时分析' });
    expect(recordLine(booked)).toBe(
      '{"timestamp":1700186400,"user_id":"user-1","anchor_id":"主播1","session_id":null,"model":"qwen-max","function":"实时分析","input_tokens":2000,"output_tokens":700,"total_tokens":2700,"cost":0.082,"duration_ms":1234.5,"success":true,"error_msg":null,"id":"call-1"}\n',
    );
    expect(recordLine(bookedRecord({}, UNPRICED))).toContain('"cost":null');
  });

  it('is read by an import as the very same facts', () => {
    fc.assert(
      fc.property(
        anyBooked.filter(({ record }) => couldBeSent(record)),
        (booked) => {
          const record = imported(recordLine(booked));
          expect(record).toEqual(booked.record);
          expect(digestFacts(record)).toBe(booked.factsDigest);
        },
      ),
      { numRuns: 200 },
    );
  });
});

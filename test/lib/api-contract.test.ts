import { describe, expectTypeOf, it } from 'vitest';
import type { RecordBody } from '../../lib/api-contract.ts';
import type { SentRecord } from '../../lib/usage/sent-record.ts';

type Mutable<T> = { -readonly [F in keyof T]: T[F] };

describe('the contract that clients import', () => {
  it('says of a record what the schema says that reads it', () => {
    expectTypeOf<Mutable<RecordBody>>().toEqualTypeOf<Mutable<SentRecord>>();
  });
});

import fc from 'fast-check';
import type { RawCall } from './independent-books.ts';

/** A record as a client posts it. */
type SentRecord = Omit<RawCall, 'timestamp' | 'duration_ms'> & {
  readonly id: string;
  readonly timestamp: number;
  readonly duration_ms: number | null;
  readonly status?: 'final' | 'partial' | 'aborted';
  readonly error_msg?: string | null;
};

export interface GeneratedDay {
  /** To be posted wave by wave: a wave may be cut into any batches, the next one comes after it. */
  readonly waves: readonly (readonly SentRecord[])[];
  /** To be deleted after the last wave. */
  readonly deletions: readonly SentRecord[];
  /** What the books must show in the end. */
  readonly calls: readonly RawCall[];
}

const MODELS = ['qwen-plus', 'qwen-turbo', 'qwen-max', 'gpt-4', 'gpt-3.5-turbo', 'a model #1|of %nobody~'];
const FUNCTIONS = ['实时分析', '话术生成', 'default', 'a#b', '100%|~', '👩‍💻 review'];
const USERS = ['user_001', '用户#二', 'u|3', '%23', '~', '#', 'a'.repeat(200), '钱'.repeat(150)];
/** Few, since a session with calls of `anonymous` is looked for in all 64 partitions of its day. */
const SESSIONS = ['会话#1', '会话#2', 's', 's#', '100%', 'a/b?c=%2F', 'x'.repeat(200), '会'.repeat(150)];

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });

const recordIn = (startMs: number, hours: number): fc.Arbitrary<Omit<SentRecord, 'id'>> =>
  fc.record({
    timestamp: fc.integer({ min: startMs, max: startMs + hours * 3_600_000 - 1 }).map((ms) => ms / 1000),
    user_id: orNull(fc.constantFrom(...USERS)),
    anchor_id: orNull(fc.constantFrom('anchor_01', '主播#甲', '%')),
    session_id: orNull(fc.constantFrom(...SESSIONS)),
    model: fc.constantFrom(...MODELS),
    function: orNull(fc.constantFrom(...FUNCTIONS)),
    input_tokens: fc.integer({ min: 0, max: 200_000 }),
    output_tokens: fc.integer({ min: 0, max: 20_000 }),
    duration_ms: orNull(fc.integer({ min: 0, max: 90_000_000 }).map((us) => us / 1000)),
    success: fc.boolean(),
    error_msg: orNull(fc.constantFrom('超时', 'rate limited')),
    reported_cost: orNull(fc.integer({ min: 0, max: 10 ** 9 }).map((units) => (units / 10 ** 8).toFixed(8))),
    reported_currency: orNull(fc.constantFrom('CNY', 'USD', 'EUR')),
  });

/** A day of `count` calls with all that happens to calls: partials, corrections, retries, late partials, deletions. */
export function generateDay(options: { count: number; startMs: number; hours: number; seed: number }): GeneratedDay {
  const { count, startMs, hours, seed } = options;
  const first = fc.sample(recordIn(startMs, hours), { numRuns: count, seed });
  const second = fc.sample(recordIn(startMs, hours), { numRuns: count, seed: seed + 1 });
  const opening: SentRecord[] = [];
  const correcting: SentRecord[] = [];
  const late: SentRecord[] = [];
  const deletions: SentRecord[] = [];
  const calls: RawCall[] = [];
  first.forEach((facts, index) => {
    const record: SentRecord = { ...facts, id: `call-${index}` };
    // Whose call it was and when it began never change; the rest may.
    const later = { ...(second[index] ?? facts), timestamp: record.timestamp, user_id: record.user_id ?? null };
    const corrected: SentRecord = { ...later, id: record.id };
    const fate = index % 10;
    opening.push(fate < 2 ? { ...record, status: 'partial' } : record);
    if (fate === 0 || fate === 2) correcting.push(corrected);
    if (fate === 3) late.push(record);
    if (fate === 4) late.push({ ...corrected, status: 'partial' });
    if (fate === 5 && index % 20 === 5) deletions.push(record);
    else calls.push(rawCall(fate === 0 || fate === 2 ? corrected : record));
  });
  return { waves: [opening, correcting, late], deletions, calls };
}

const rawCall = ({ timestamp, duration_ms, ...call }: SentRecord): RawCall => ({
  ...call,
  timestamp: String(timestamp),
  duration_ms: duration_ms === null ? null : String(duration_ms),
});

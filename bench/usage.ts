/** Records for benches: like a live platform's, the same for the same index. */

const MODELS = ['qwen-plus', 'qwen-turbo', 'qwen-max', 'gpt-4', 'gpt-3.5-turbo'];
const FUNCTIONS = ['实时分析', '话术生成', '对话', 'summary', 'moderation', 'search'];

export interface Population {
  readonly users: number;
  readonly anchors: number;
  readonly sessions: number;
}

export const POPULATION: Population = { users: 200, anchors: 20, sessions: 100 };

/** Spreads an index over `count` values, so that neighbours differ. */
const spread = (index: number, factor: number, count: number): number => (index * factor) % count;

/** The `index`-th call, begun at `atMs`. */
export function usageRecord(index: number, atMs: number, population: Population = POPULATION) {
  const inputTokens = 200 + spread(index, 7919, 3000);
  return {
    id: `bench-${index}`,
    timestamp: atMs / 1000,
    user_id: `user_${spread(index, 104729, population.users)}`,
    anchor_id: `anchor_${spread(index, 1299709, population.anchors)}`,
    session_id: `session_${spread(index, 15485863, population.sessions)}`,
    model: MODELS[spread(index, 31, MODELS.length)] ?? '',
    function: FUNCTIONS[spread(index, 37, FUNCTIONS.length)] ?? '',
    input_tokens: inputTokens,
    output_tokens: 20 + spread(index, 6101, 900),
    duration_ms: 300 + spread(index, 3571, 9000),
    success: index % 50 !== 0,
  };
}

/** Bodies of `POST /records` with `size` records each, of `count` calls spread evenly from `fromMs` to `toMs`. */
export function* batches(options: {
  count: number;
  size: number;
  fromMs: number;
  toMs: number;
  first?: number;
  population?: Population;
}) {
  const { count, size, fromMs, toMs, first = 0, population } = options;
  for (let start = 0; start < count; start += size) {
    const records = Array.from({ length: Math.min(size, count - start) }, (_, offset) => {
      const index = start + offset;
      return usageRecord(first + index, Math.floor(fromMs + ((toMs - fromMs) * index) / count), population);
    });
    yield { records };
  }
}

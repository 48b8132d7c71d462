/**
 * A program that records so many calls and then ends in the way that it is told: `returns` (nothing is left to do), `waits` (until
 * it is killed). Says `recorded` on standard output when the last call has gone on.
 */
import { createUsageTracker } from '../../sdk/src/node.ts';
import { spillTo } from '../../sdk/src/spill.ts';

const [endpoint = '', calls = '0', end = 'returns', folder] = process.argv.slice(2);

const tracker = createUsageTracker({
  endpoint,
  apiKey: 'key',
  maxBatchAgeMs: 50,
  onProblem: (problem) => process.stderr.write(`${problem.kind}: ${problem.message}\n`),
  ...(folder !== undefined && { spill: spillTo(folder) }),
});
for (let call = 0; call < Number(calls); call += 1)
  tracker.record({ model: 'qwen-max', input_tokens: call, user_id: 'u' });
process.stdout.write('recorded\n');
if (end === 'waits') setInterval(() => undefined, 1000);

/** Any function or method, the guide's way: by a decorator, by a wrapper, or by hand. */
import { createUsageTracker } from '@tokenledger/client';
import OpenAI from 'openai';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '' } = process.env;

const tracker = createUsageTracker({ endpoint: TOKENLEDGER_URL, apiKey: TOKENLEDGER_KEY, anchorId: 'anchor_123' });
const openai = new OpenAI();

const ask = (content: string) =>
  openai.chat.completions.create({ model: 'qwen-plus', messages: [{ role: 'user', content }] });

class Analyst {
  // Decorators of the standard: compile with TypeScript or esbuild, Node does not run them yet.
  @tracker.trackAiUsage('实时分析', 'qwen-plus')
  analyse(stream: string) {
    return ask(`Analyse ${stream}.`);
  }
}
await new Analyst().analyse('the live stream');

const suggest = tracker.track('话术生成', 'qwen-plus', ask);
await suggest('What should the anchor say next?');

const started = performance.now();
const { usage } = await ask('Do the books balance?');
tracker.record({
  model: 'qwen-plus',
  function: '手动记录',
  input_tokens: usage?.prompt_tokens,
  output_tokens: usage?.completion_tokens,
  duration_ms: performance.now() - started,
  session_id: 'session_456',
});

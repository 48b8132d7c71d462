/** Anthropic in Node: whole answers, and the stream helper with its events. */
import Anthropic from '@anthropic-ai/sdk';
import { createUsageTracker } from '@tokenledger/client';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '' } = process.env;

const tracker = createUsageTracker({
  endpoint: TOKENLEDGER_URL,
  apiKey: TOKENLEDGER_KEY,
  functionName: 'anthropic recipe',
  userId: 'user_001',
});
// Takes ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL.
const anthropic = tracker.wrapAnthropic(new Anthropic());

const request = {
  model: 'claude-opus-4-8',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'Do the books balance?' }],
};

const { content } = await anthropic.messages.create(request);
console.log(content);

const stream = anthropic.messages.stream(request).on('text', (text) => process.stdout.write(text));
await stream.finalMessage();

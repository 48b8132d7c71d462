/** OpenAI in Node: every call of the client is recorded, streams at their end. */
import { createUsageTracker } from '@tokenledger/client';
import OpenAI from 'openai';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '' } = process.env;

const tracker = createUsageTracker({ endpoint: TOKENLEDGER_URL, apiKey: TOKENLEDGER_KEY });
// Takes OPENAI_API_KEY and OPENAI_BASE_URL; any server that speaks OpenAI's interface is recorded alike.
const openai = tracker.wrapOpenAI(new OpenAI());

const model = 'qwen-max';

await tracker.withContext(
  { functionName: 'openai recipe', userId: 'user_001', sessionId: 'session_openai' },
  async () => {
    const messages = [{ role: 'user' as const, content: 'Do the books balance?' }];
    const answer = await openai.chat.completions.create({ model, messages });
    console.log(answer.choices[0]?.message.content);

    for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true })) {
      process.stdout.write(chunk.choices[0]?.delta.content ?? '');
    }

    const { output_text } = await openai.responses.create({ model, input: 'Do the books balance?' });
    console.log(output_text);
  },
);

// A script that just ends is flushed by itself; a function that is frozen between its calls waits for it.
await tracker.flush();

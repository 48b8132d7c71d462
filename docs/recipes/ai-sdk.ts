/** The Vercel AI SDK: one middleware around the model, whoever its provider is. */
import { createOpenAI } from '@ai-sdk/openai';
import { createUsageTracker } from '@tokenledger/client';
import { generateText, streamText, wrapLanguageModel } from 'ai';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '', OPENAI_BASE_URL = '' } = process.env;

const tracker = createUsageTracker({ endpoint: TOKENLEDGER_URL, apiKey: TOKENLEDGER_KEY, userId: 'user_001' });
const openai = createOpenAI(OPENAI_BASE_URL === '' ? {} : { baseURL: OPENAI_BASE_URL });
const model = wrapLanguageModel({ model: openai('qwen-max'), middleware: tracker.aiSdkMiddleware('ai sdk recipe') });

const { text } = await generateText({ model, prompt: 'Do the books balance?' });
console.log(text);

for await (const part of streamText({ model, prompt: 'Do the books balance?' }).textStream) process.stdout.write(part);

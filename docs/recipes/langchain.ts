/** LangChain.js: a callback handler on the model, or on any call of a chain. */
import { ChatOpenAI } from '@langchain/openai';
import { createUsageTracker } from '@tokenledger/client';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '', OPENAI_BASE_URL } = process.env;

const tracker = createUsageTracker({ endpoint: TOKENLEDGER_URL, apiKey: TOKENLEDGER_KEY, userId: 'user_001' });
const model = new ChatOpenAI({
  model: 'qwen-max',
  configuration: { baseURL: OPENAI_BASE_URL },
  callbacks: [tracker.langChainHandler('langchain recipe')],
});

console.log((await model.invoke('Do the books balance?')).text);

for await (const chunk of await model.stream('Do the books balance?')) process.stdout.write(chunk.text);

/** From a provider's usage object, exactly as it came, to the counts of the contract. */
import type { Fault } from '../../errors.ts';
import { joinPath, limitFaults } from '../faults.ts';
import { aiSdk, aiSdk4, aiSdk5, aiSdkProvider } from './ai-sdk.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { dashScope } from './dashscope.ts';
import { gemini, geminiInteractions } from './gemini.ts';
import { langChain } from './langchain.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiResponses } from './openai-responses.ts';
import { otel } from './otel.ts';
import { plainJsonFault } from './plain-json.ts';
import { readTier } from './service-tier.ts';
import { settleCounts } from './settle-counts.ts';
import { UsageObject } from './usage-object.ts';
import type { CountedCall, UsageFacts, UsageShape } from './usage-shape.ts';

/** The more particular first: several families share the names of their two counts and differ in those of the details. */
const SHAPES: readonly UsageShape[] = [
  otel,
  gemini,
  geminiInteractions,
  openAiChat,
  langChain,
  anthropic,
  dashScope,
  openAiResponses,
  aiSdkProvider,
  aiSdk,
  bedrock,
  aiSdk5,
  aiSdk4,
];

export type ReadUsage = UsageFacts | { readonly faults: readonly Fault[] };

/**
 * Recognises the shape of a usage object by its fields and normalises its counts. Fields that no shape knows are ignored, since
 * providers add some every month.
 *
 * @param path where the object stands, such as `records[3].usage`; the paths of faults begin with it.
 */
export function readUsage(path: string, sent: Readonly<Record<string, unknown>>, call: CountedCall): ReadUsage {
  const unfit = plainJsonFault(path, sent);
  if (unfit !== undefined) return { faults: [unfit] };
  const seen = new UsageObject(path, sent, []);
  const shape = SHAPES.find(({ recognises }) => recognises(seen));
  if (shape === undefined) return { faults: [{ path, message: 'is no usage object that the ledger knows' }] };
  const faults: Fault[] = [];
  const told = shape.read(new UsageObject(path, sent, faults), call);
  if (faults.length > 0) return { faults: limitFaults(path, faults) };
  const settled = settleCounts(told);
  if ('tokens' in settled) return { tokens: settled.tokens, ...readTier(told.serviceTier) };
  return { faults: [{ path: joinPath(path, settled.name), message: settled.message }] };
}

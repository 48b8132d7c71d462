/** Names under which clients, gateways and OpenTelemetry know a seller of the price list. */
const ALIASES: Readonly<Record<string, string>> = {
  aliyun: 'alibaba',
  bailian: 'alibaba',
  dashscope: 'alibaba',
  qwen: 'alibaba',
  tongyi: 'alibaba',
  azure_ai: 'azure',
  azure_openai: 'azure',
  'azure-openai': 'azure',
  'az.ai.openai': 'azure',
  'az.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  amazon: 'aws',
  'amazon-bedrock': 'aws',
  'aws.bedrock': 'aws',
  aws_bedrock: 'aws',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  cohere_chat: 'cohere',
  fireworks_ai: 'fireworks',
  'fireworks-ai': 'fireworks',
  gemini: 'google',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  'google-genai': 'google',
  google_genai: 'google',
  'google-vertex': 'google',
  vertex_ai: 'google',
  vertexai: 'google',
  github_copilot: 'github-copilot',
  mistral_ai: 'mistral',
  mistralai: 'mistral',
  moonshot: 'moonshotai',
  together_ai: 'together',
  'together-ai': 'together',
  togetherai: 'together',
  voyage: 'voyageai',
  x_ai: 'x-ai',
  xai: 'x-ai',
  'z-ai': 'zai',
  'z.ai': 'zai',
  zhipu: 'zhipuai',
};

/** Who is asked, in this order, when neither the record nor the name tells the seller: those who made the model. */
export const MAKERS: readonly string[] = [
  'openai',
  'anthropic',
  'google',
  'deepseek',
  'mistral',
  'x-ai',
  'moonshotai',
  'zhipuai',
  'zai',
  'minimax',
  'cohere',
  'perplexity',
  'voyageai',
  'arcee',
  'aws',
];

/** Sellers that may stand before a slash in a model's name; any other word there is part of the name. */
const NAMED_IN_MODELS: ReadonlySet<string> = new Set([
  ...MAKERS,
  'alibaba',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'fireworks',
  'github-copilot',
  'groq',
  'novita',
  'openrouter',
  'ovhcloud',
  'together',
]);

/** The price list's name of a seller; a stranger keeps its own name. A gateway's name is no seller. */
export function sellerOf(provider: string | undefined): string | undefined {
  const name = provider?.trim().toLowerCase();
  if (name === undefined || name === '' || name === 'litellm') return undefined;
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
}

/** The seller that a word before a slash in a model's name stands for, if it is one. */
export function sellerBeforeSlash(word: string): string | undefined {
  const seller = sellerOf(word);
  return seller !== undefined && NAMED_IN_MODELS.has(seller) ? seller : undefined;
}

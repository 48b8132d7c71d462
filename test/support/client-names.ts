/** A name as a client sends it, with the provider and the instant where they matter. */
export interface ClientName {
  readonly model: string;
  readonly provider?: string;
  /** ISO 8601; {@link GOLDEN_INSTANT} unless given. */
  readonly at?: string;
}

/** Outside DeepSeek's peak hours. */
export const GOLDEN_INSTANT = '2026-11-20T12:00:00Z';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const plain = (models: string): readonly ClientName[] => words(models).map((model) => ({ model }));

const from = (provider: string, models: string): readonly ClientName[] =>
  words(models).map((model) => ({ model, provider }));

const at = (model: string, instants: string): readonly ClientName[] =>
  words(instants).map((instant) => ({ model, at: instant }));

/** What `prices:golden` writes down, by what it is there to show. */
export const CLIENT_NAMES: Readonly<Record<string, readonly ClientName[]>> = {
  'built-in names': plain(`qwen-plus qwen-turbo qwen-max gpt-4 gpt-3.5-turbo`),
  'their snapshots': plain(`
      qwen-plus-2025-04-28 qwen-plus-latest qwen-turbo-2025-02-11 qwen-turbo-latest qwen-max-2025-01-25
      qwen-max-0919 qwen-max-latest gpt-4-0613 gpt-4-0314 gpt-3.5-turbo-0125 gpt-3.5-turbo-1106
      gpt-3.5-turbo-0613
    `),
  'their siblings, which are other models': plain(`
      gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4-turbo-preview gpt-4-0125-preview gpt-4-1106-preview gpt-4-32k
      gpt-4-32k-0613 gpt-4o gpt-4.1 gpt-3.5-turbo-16k gpt-3.5-turbo-instruct qwen3-max qwen3-max-2025-09-23
      qwen-plus-character qwen-max-longcontext qwen-long qwen-flash qwen-vl-max qwen2.5-72b-instruct
      qwen3-235b-a22b
    `),
  wrappers: plain(`
      models/gemini-2.5-pro publishers/google/models/gemini-2.5-flash
      publishers/anthropic/models/claude-opus-4-6
      projects/my-project/locations/us-east5/publishers/anthropic/models/claude-sonnet-4@20250514
      accounts/fireworks/models/kimi-k2p5 accounts/fireworks/models/deepseek-v3p2 openai/gpt-4o azure/gpt-4o
      azure/gpt-35-turbo azure/o1 azure/eu/gpt-4o-2024-08-06 ft:gpt-4o-2024-08-06:my-org::abc123
      ft:gpt-4o-mini-2024-07-18:my-org::abc123 ft:gpt-3.5-turbo-0125:my-org:helper:abc123
      ft:gpt-4.1-mini-2025-04-14:my-org::abc123 ft:gpt-4-0613:my-org::abc123
    `),
  Bedrock: [
    ...plain(`
      anthropic.claude-3-haiku-20240307-v1:0 anthropic.claude-3-5-sonnet-20241022-v2:0
      us.anthropic.claude-3-5-sonnet-20241022-v2:0 us.anthropic.claude-3-7-sonnet-20250219-v1:0
      us.anthropic.claude-sonnet-4-20250514-v1:0 apac.anthropic.claude-sonnet-4-20250514-v1:0
      eu.anthropic.claude-sonnet-4-5-20250929-v1:0 global.anthropic.claude-sonnet-4-5-20250929-v1:0
      jp.anthropic.claude-haiku-4-5-20251001-v1:0 us.anthropic.claude-opus-4-1-20250805-v1:0
      global.anthropic.claude-opus-4-5-20251101-v1:0 us.anthropic.claude-opus-4-6-v1
      global.anthropic.claude-opus-4-6-v1 us.amazon.nova-pro-v1:0 amazon.nova-lite-v1:0
      eu.amazon.nova-micro-v1:0 us.meta.llama3-3-70b-instruct-v1:0 us.deepseek.r1-v1:0 openai.gpt-oss-120b-1:0
      qwen.qwen3-32b-v1:0 mistral.mistral-large-2402-v1:0 amazon.titan-embed-text-v2:0
      bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0
      bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0
      bedrock/us-east-1/anthropic.claude-3-5-sonnet-20240620-v1:0
      arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0
    `),
    ...from('bedrock_converse', `eu.anthropic.claude-haiku-4-5-20251001-v1:0`),
    ...from('aws.bedrock', `anthropic.claude-opus-5 amazon.nova-premier-v1:0`),
  ],
  OpenAI: [
    ...plain(`
      gpt-4o-2024-05-13 gpt-4o-2024-08-06 gpt-4o-2024-11-20 chatgpt-4o-latest gpt-4o-mini
      gpt-4o-mini-2024-07-18 gpt-4o-realtime-preview-2024-12-17 gpt-4o-mini-realtime-preview-2024-12-17
      gpt-4.1-mini-2025-04-14 gpt-4.1-nano o1-2024-12-17 o1-mini o3 o3-mini-2025-01-31 o4-mini
      o4-mini-2025-04-16 gpt-5 gpt-5-2025-08-07 gpt-5-mini gpt-5-nano-2025-08-07 gpt-5-chat-latest gpt-5-codex
      gpt-5.1 gpt-5.2-2025-12-11 gpt-5.4 gpt-6-sol gpt-realtime-2025-08-28 text-embedding-3-small
      text-embedding-3-large text-embedding-ada-002 whisper-1 omni-moderation-latest
    `),
    ...from('openai', `gpt-4o gpt-5-mini`),
  ],
  Anthropic: [
    ...plain(`
      claude-3-haiku-20240307 claude-3-opus-20240229 claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022
      claude-3-5-sonnet-latest claude-3-5-haiku-20241022 claude-3-7-sonnet-20250219 claude-sonnet-4-20250514
      claude-opus-4-20250514 claude-opus-4-1-20250805 claude-sonnet-4-5 claude-sonnet-4-5-20250929
      claude-haiku-4-5-20251001 claude-opus-4-5-20251101 claude-opus-4-6 claude-sonnet-4-6 claude-opus-5
      claude-sonnet-4.5 anthropic/claude-sonnet-4-5 anthropic/claude-sonnet-4.5
    `),
    ...from('anthropic', `claude-sonnet-4-5-20250929`),
  ],
  'Gemini and Vertex AI': [
    ...plain(`
      gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-2.5-flash-preview-05-20
      gemini-2.5-flash-lite-preview-06-17 gemini-2.5-pro-preview-06-05 gemini-2.0-flash gemini-2.0-flash-001
      gemini-2.0-flash-lite-001 gemini-2.0-flash-exp gemini-1.5-pro gemini-1.5-pro-002 gemini-1.5-flash-8b
      gemini-1.5-pro-latest gemini-3-pro-preview gemini-flash-latest gemini-embedding-001 text-embedding-004
      gemini/gemini-2.5-flash vertex_ai/gemini-2.5-pro vertex_ai/claude-sonnet-4@20250514
      vertex_ai/claude-opus-4-1@20250805
    `),
    ...from('gcp.vertex_ai', `claude-3-5-sonnet-v2@20241022 claude-opus-4@20250514 gemini-2.5-pro`),
    ...from('gcp.gemini', `gemini-2.5-flash`),
  ],
  Azure: from(
    'azure.ai.openai',
    `
      gpt-4o gpt-4o-2024-11-20 gpt-35-turbo gpt-35-turbo-16k gpt-4-32k o3-mini gpt-4.1 text-embedding-3-small
      my-deployment
    `,
  ),
  DeepSeek: [
    ...at(
      'deepseek-chat',
      `2025-06-01T12:00:00Z 2025-09-10T12:00:00Z 2025-12-01T12:00:00Z 2026-05-01T12:00:00Z 2026-11-20T12:00:00Z`,
    ),
    ...at('deepseek-reasoner', `2025-06-01T12:00:00Z 2025-12-01T12:00:00Z`),
    ...at('deepseek-v4-flash', `2026-07-01T02:00:00Z 2026-11-20T02:00:00Z 2026-11-20T12:00:00Z`),
    ...plain(`deepseek-v4-pro deepseek-r1 deepseek-ai/DeepSeek-V3 deepseek-coder`),
    ...at('deepseek/deepseek-chat', `2025-12-01T12:00:00Z`),
  ],
  'Qwen on Model Studio': [
    ...from('dashscope', `qwen-plus qwen-max-latest qwen3-max qwen3-coder-plus text-embedding-v4`),
    ...plain(`dashscope/qwen-turbo dashscope/qwen-plus-2025-07-28 Qwen-Max`),
  ],
  xAI: [
    ...plain(`grok-4 grok-4-0709 grok-4-latest grok-3-mini grok-3-beta grok-code-fast-1 grok-2-vision-1212`),
    ...plain(`grok-4-fast-reasoning xai/grok-3 x-ai/grok-4.5`),
  ],
  Mistral: [
    ...at('mistral-large-latest', `2025-10-01T12:00:00Z 2026-01-10T12:00:00Z 2026-11-20T12:00:00Z`),
    ...at('mistral-medium-latest', `2026-06-01T12:00:00Z 2026-11-20T12:00:00Z`),
    ...plain(`
      mistral-large-2411 mistral-small-latest open-mistral-nemo codestral-latest ministral-8b-latest
      pixtral-large-latest magistral-medium-2506 mistral-embed mistral/mistral-small-latest
    `),
  ],
  Groq: [
    ...from(
      'groq',
      `
      llama-3.3-70b-versatile llama-3.1-8b-instant meta-llama/llama-4-scout-17b-16e-instruct
      openai/gpt-oss-120b qwen/qwen3-32b whisper-large-v3
    `,
    ),
    ...plain(`groq/llama-3.3-70b-versatile llama-3.3-70b-versatile`),
  ],
  OpenRouter: [
    ...from(
      'openrouter',
      `
      openai/gpt-4o anthropic/claude-sonnet-4.5 google/gemini-2.5-flash deepseek/deepseek-r1 qwen/qwen-plus
      deepseek/deepseek-r1:free openai/gpt-4o:online
    `,
    ),
    ...plain(`
      openrouter/anthropic/claude-3.7-sonnet openrouter/deepseek/deepseek-chat-v3-0324:free
      meta-llama/llama-3.3-70b-instruct:free qwen/qwen3-coder:free some-lab/never-heard-of:free
    `),
  ],
  'Moonshot, Zhipu, MiniMax': plain(`
      kimi-k2-0905-preview kimi-k2-turbo-preview kimi-k2.5 moonshot-v1-8k moonshot-v1-128k-vision-preview
      moonshot/kimi-k2-thinking kimi-latest glm-4.7 GLM-4-Plus glm-4.5-air glm-4.6 zai/glm-5.2 MiniMax-M2
      minimax/MiniMax-M2.1 abab6.5s-chat
    `),
  'LiteLLM and others': [
    ...plain(`
      together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo fireworks_ai/accounts/fireworks/models/kimi-k2p5
      perplexity/sonar-pro cohere/command-r-plus command-a-03-2025 voyage/voyage-3 github_copilot/gpt-4o
      ollama/llama3.1 cerebras/llama-3.3-70b cloudflare/@cf/meta/llama-3.1-8b-instruct
    `),
    ...from('litellm', `openai/gpt-4o bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`),
    ...from('our-gateway', `gpt-4o qwen-max`),
    ...from('vllm', `Qwen/Qwen3-32B`),
  ],
};

import type { TokenCounts } from '../../../../lib/usage/record.ts';

/** A provider's way of writing the counts of the contract down, as its documentation has it. */
export interface Provider {
  readonly name: string;
  readonly call: { readonly model: string; readonly provider?: string };
  /** What of the counts it can tell besides input and output. */
  readonly classes: readonly (keyof TokenCounts)[];
  readonly total?: string;
  render(tokens: TokenCounts): Record<string, unknown>;
}

const uncached = ({ input, cacheRead, cacheWrite, cacheWrite1h }: TokenCounts): number =>
  input - cacheRead - cacheWrite - cacheWrite1h;

const sum = ({ input, output }: TokenCounts): number => input + output;

export const PROVIDERS: readonly Provider[] = [
  {
    name: 'OpenAI Chat Completions',
    call: { model: 'gpt-4o', provider: 'openai' },
    classes: ['cacheRead', 'cacheWrite', 'audioInput', 'reasoning', 'audioOutput'],
    total: 'total_tokens',
    render: (tokens) => ({
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: sum(tokens),
      prompt_tokens_details: {
        cached_tokens: tokens.cacheRead,
        cache_write_tokens: tokens.cacheWrite,
        audio_tokens: tokens.audioInput,
      },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning, audio_tokens: tokens.audioOutput },
    }),
  },
  {
    name: 'OpenAI Responses',
    call: { model: 'gpt-4o', provider: 'openai' },
    classes: ['cacheRead', 'cacheWrite', 'reasoning'],
    total: 'total_tokens',
    render: (tokens) => ({
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      total_tokens: sum(tokens),
      input_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: tokens.cacheWrite },
      output_tokens_details: { reasoning_tokens: tokens.reasoning },
    }),
  },
  {
    name: 'DeepSeek',
    call: { model: 'deepseek-chat', provider: 'deepseek' },
    classes: ['cacheRead', 'reasoning'],
    total: 'total_tokens',
    render: (tokens) => ({
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: sum(tokens),
      prompt_cache_hit_tokens: tokens.cacheRead,
      prompt_cache_miss_tokens: tokens.input - tokens.cacheRead,
      completion_tokens_details: { reasoning_tokens: tokens.reasoning },
    }),
  },
  {
    name: 'xAI chat',
    call: { model: 'grok-3-mini', provider: 'xai' },
    classes: ['cacheRead', 'audioInput', 'reasoning'],
    total: 'total_tokens',
    render: (tokens) => ({
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output - tokens.reasoning,
      total_tokens: sum(tokens),
      prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: tokens.audioInput },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning },
    }),
  },
  {
    name: 'DashScope',
    call: { model: 'qwen-plus', provider: 'dashscope' },
    classes: ['cacheRead', 'cacheWrite', 'reasoning'],
    total: 'total_tokens',
    render: (tokens) => ({
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      total_tokens: sum(tokens),
      prompt_tokens_details: { cached_tokens: tokens.cacheRead, cache_creation_input_tokens: tokens.cacheWrite },
      output_tokens_details: { reasoning_tokens: tokens.reasoning },
    }),
  },
  {
    name: 'Anthropic Messages',
    call: { model: 'claude-sonnet-4-5', provider: 'anthropic' },
    classes: ['cacheRead', 'cacheWrite', 'cacheWrite1h', 'reasoning'],
    render: (tokens) => ({
      input_tokens: uncached(tokens),
      output_tokens: tokens.output,
      cache_read_input_tokens: tokens.cacheRead,
      cache_creation_input_tokens: tokens.cacheWrite + tokens.cacheWrite1h,
      cache_creation: {
        ephemeral_5m_input_tokens: tokens.cacheWrite,
        ephemeral_1h_input_tokens: tokens.cacheWrite1h,
      },
      output_tokens_details: { thinking_tokens: tokens.reasoning },
    }),
  },
  {
    name: 'Amazon Bedrock Converse',
    call: { model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', provider: 'bedrock' },
    classes: ['cacheRead', 'cacheWrite', 'cacheWrite1h'],
    total: 'totalTokens',
    render: (tokens) => ({
      inputTokens: uncached(tokens),
      outputTokens: tokens.output,
      totalTokens: sum(tokens),
      cacheReadInputTokens: tokens.cacheRead,
      cacheWriteInputTokens: tokens.cacheWrite + tokens.cacheWrite1h,
      cacheDetails: [
        { ttl: '1h', inputTokens: tokens.cacheWrite1h },
        { ttl: '5m', inputTokens: tokens.cacheWrite },
      ],
    }),
  },
  {
    name: 'Gemini',
    call: { model: 'gemini-2.5-flash', provider: 'google' },
    classes: ['cacheRead', 'audioInput', 'reasoning', 'audioOutput'],
    total: 'totalTokenCount',
    render: (tokens) => ({
      promptTokenCount: tokens.input,
      candidatesTokenCount: tokens.output - tokens.reasoning,
      thoughtsTokenCount: tokens.reasoning,
      totalTokenCount: sum(tokens),
      cachedContentTokenCount: tokens.cacheRead,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: tokens.audioInput }],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: tokens.audioOutput }],
    }),
  },
  {
    name: 'AI SDK 5 on Anthropic',
    call: { model: 'claude-sonnet-4-5', provider: 'anthropic' },
    classes: ['cacheRead'],
    render: (tokens) => ({
      inputTokens: uncached(tokens),
      outputTokens: tokens.output,
      totalTokens: uncached(tokens) + tokens.output,
      cachedInputTokens: tokens.cacheRead,
    }),
  },
  {
    name: 'AI SDK 6',
    call: { model: 'claude-sonnet-4-5', provider: 'anthropic' },
    classes: ['cacheRead', 'cacheWrite', 'reasoning'],
    total: 'totalTokens',
    render: (tokens) => ({
      inputTokens: tokens.input,
      inputTokenDetails: {
        noCacheTokens: uncached(tokens),
        cacheReadTokens: tokens.cacheRead,
        cacheWriteTokens: tokens.cacheWrite,
      },
      outputTokens: tokens.output,
      outputTokenDetails: { textTokens: tokens.output - tokens.reasoning, reasoningTokens: tokens.reasoning },
      totalTokens: sum(tokens),
    }),
  },
  {
    name: 'LangChain',
    call: { model: 'gpt-4o', provider: 'openai' },
    classes: ['cacheRead', 'cacheWrite', 'audioInput', 'reasoning', 'audioOutput'],
    total: 'total_tokens',
    render: (tokens) => ({
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      total_tokens: sum(tokens),
      input_token_details: {
        cache_read: tokens.cacheRead,
        cache_creation: tokens.cacheWrite,
        audio: tokens.audioInput,
      },
      output_token_details: { reasoning: tokens.reasoning, audio: tokens.audioOutput },
    }),
  },
  {
    name: 'OpenTelemetry',
    call: { model: 'claude-sonnet-4-5', provider: 'anthropic' },
    classes: ['cacheRead', 'cacheWrite', 'audioInput', 'reasoning', 'audioOutput'],
    render: (tokens) => ({
      'gen_ai.usage.input_tokens': tokens.input,
      'gen_ai.usage.output_tokens': tokens.output,
      'gen_ai.usage.cache_read.input_tokens': tokens.cacheRead,
      'gen_ai.usage.cache_write.input_tokens': tokens.cacheWrite,
      'gen_ai.usage.audio.input_tokens': tokens.audioInput,
      'gen_ai.usage.reasoning.output_tokens': tokens.reasoning,
      'gen_ai.usage.audio.output_tokens': tokens.audioOutput,
    }),
  },
];

/** The counts without the classes that the provider can't tell: their tokens are plain input and output. */
export const toldBy = ({ classes }: Pick<Provider, 'classes'>, tokens: TokenCounts): TokenCounts => ({
  input: tokens.input,
  output: tokens.output,
  cacheRead: classes.includes('cacheRead') ? tokens.cacheRead : 0,
  cacheWrite: classes.includes('cacheWrite') ? tokens.cacheWrite : 0,
  cacheWrite1h: classes.includes('cacheWrite1h') ? tokens.cacheWrite1h : 0,
  audioInput: classes.includes('audioInput') ? tokens.audioInput : 0,
  reasoning: classes.includes('reasoning') ? tokens.reasoning : 0,
  audioOutput: classes.includes('audioOutput') ? tokens.audioOutput : 0,
});

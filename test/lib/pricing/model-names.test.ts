import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../lib/pricing/price-book.ts';
import { aCall } from '../../support/calls.ts';

const priceCall = createPriceBook({ currency: 'CNY' });

const priceIdOf = (model: string, provider?: string): string | undefined =>
  priceCall(aCall(model, provider === undefined ? {} : { provider })).price.priceId;

describe('names of models', () => {
  it.each([
    ['Qwen-Max', 'qwen-max'],
    [' qwen-max ', 'qwen-max'],
    ['qwen-plus-2025-04-28', 'qwen-plus'],
    ['qwen-plus-latest', 'qwen-plus'],
    ['dashscope/qwen-turbo', 'qwen-turbo'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-3.5-turbo-0125', 'gpt-3.5-turbo'],
    ['openai/gpt-4', 'gpt-4'],
  ])('%s has the built-in price of %s', (model, expected) => {
    expect(priceCall(aCall(model)).price).toMatchObject({ source: 'built-in', priceId: expected });
  });

  it.each([
    ['gpt-4-turbo', 'openai/gpt-4-turbo'],
    ['gpt-4-32k', 'openai/gpt-4-32k'],
    ['gpt-4o', 'openai/gpt-4o'],
    ['gpt-3.5-turbo-16k', 'openai/gpt-3.5-turbo-16k'],
    ['qwen3-max', undefined],
    ['qwen-plus-character', undefined],
    ['qwen-max-vl', undefined],
    ['my-gpt-4', undefined],
  ])('%s is a sibling, no snapshot of a built-in name', (model, expected) => {
    expect(priceIdOf(model)).toBe(expected);
  });

  it.each([
    ['models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['publishers/google/models/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['projects/p/locations/us/publishers/anthropic/models/claude-opus-4-6', 'google/claude-opus-4-6'],
    ['accounts/fireworks/models/kimi-k2p5', 'fireworks/kimi-k2p5'],
    ['openai/gpt-4o', 'openai/gpt-4o'],
    ['azure/gpt-4o', 'openai/gpt-4o'],
    ['azure/o1', 'azure/o1'],
    ['openrouter/openai/gpt-4o', 'openrouter/openai/gpt-4o'],
    ['ft:gpt-4o-mini-2024-07-18:org::id', 'openai/ft:gpt-4o-mini'],
    ['ft:gpt-3.5-turbo-0125:org:name:id', 'openai/ft:gpt-3.5-turbo-'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'aws/regional.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['bedrock/eu.anthropic.claude-opus-4-6-v1', 'aws/regional.anthropic.claude-opus-4-6-v1:0'],
    ['global.anthropic.claude-opus-4-5-20251101-v1:0', 'aws/global.anthropic.claude-opus-4-5-v1:0'],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'aws/regional.anthropic.claude-3-haiku-20240307-v1:0'],
    ['eu.amazon.nova-pro-v1:0', 'aws/amazon.nova-pro-v1:0'],
    ['gpt-4o-2024-05-13', 'openai/gpt-4o-2024-05-13'],
    ['gpt-4o-2024-08-06', 'openai/gpt-4o'],
    ['claude-sonnet-4-5-20250929', 'anthropic/claude-sonnet-4-5'],
    ['claude-sonnet-4@20250514', 'anthropic/claude-sonnet-4-0'],
    ['claude-3-5-haiku-20241022', 'anthropic/claude-3-5-haiku-latest'],
    ['grok-4-latest', 'x-ai/grok-4-0709'],
    ['claude-3-5-sonnet-v2@20241022', 'anthropic/claude-3-5-sonnet'],
    ['claude-sonnet-4.5', 'anthropic/claude-sonnet-4-5'],
    ['claude-3.5-haiku-20241022', 'anthropic/claude-3-5-haiku-latest'],
    ['azure/gpt-35-turbo-16k', 'openai/gpt-3.5-turbo-16k'],
    ['azure/gpt-35-turbo', 'gpt-3.5-turbo'],
    ['gemini-2.0-flash-001', 'google/gemini-2.0-flash'],
    ['bedrock/converse/us.anthropic.claude-opus-5', 'aws/regional.anthropic.claude-opus-5'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5',
      'aws/regional.anthropic.claude-opus-5',
    ],
    ['arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-pro-v1:0', 'aws/amazon.nova-pro-v1:0'],
    ['deepseek/deepseek-r1:free', 'openrouter/deepseek/deepseek-r1:free'],
    ['qwen/qwen3-coder:free', 'openrouter/qwen/qwen3-coder:free'],
    ['cerebras/llama-3.3-70b', 'cerebras/llama-3.3-70b'],
  ])('%s is %s', (model, expected) => {
    expect(priceIdOf(model)).toBe(expected);
  });

  it.each([
    'gpt-4o-mini-turbo',
    'gpt-4o-',
    'gpt',
    'claude',
    'claude-sonnet-4-5-thinking-max',
    'ft:gpt-4-0613:org::id',
    'gpt-4o-2024-13-41',
    'claude-sonnet-4.5.1',
    'claude-opus-4.6-fast',
    'gemini-2.0-flash-9001',
    'converse/us.anthropic.claude-opus-5',
    'bedrock/us-east-1/anthropic.claude-opus-5',
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3',
    'models/',
    '/',
    '__proto__',
    'constructor',
    'openai/__proto__',
  ])('%s is nothing that a table knows', (model) => {
    expect(priceCall(aCall(model))).toEqual({ costAtto: null, price: { source: 'none' } });
  });

  it.each([
    ['gpt-4o', 'azure.ai.openai', 'openai/gpt-4o'],
    ['gemini-2.5-pro', 'gcp.vertex_ai', 'google/gemini-2.5-pro'],
    ['anthropic.claude-opus-5', 'aws.bedrock', 'aws/regional.anthropic.claude-opus-5'],
    ['openai/gpt-oss-120b', 'groq', 'groq/openai/gpt-oss-120b'],
    ['qwen/qwen-plus', 'openrouter', 'openrouter/qwen/qwen-plus'],
    ['openai/gpt-4o', 'litellm', 'openai/gpt-4o'],
    ['qwen-max', 'openai', 'qwen-max'],
    ['qwen-max', 'our-gateway', 'qwen-max'],
    ['gpt-4o', 'our-gateway', undefined],
    ['gpt-4o', 'anthropic', undefined],
    ['gpt-4o', 'constructor', undefined],
  ])('%s from %s has the price %s', (model, provider, expected) => {
    expect(priceIdOf(model, provider)).toBe(expected);
  });
});

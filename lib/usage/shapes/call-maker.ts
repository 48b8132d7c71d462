import { readModelName } from '../../pricing/model-names.ts';
import { sellerOf } from '../../pricing/providers.ts';
import type { CountedCall } from './usage-shape.ts';

const MAKERS = [
  { maker: 'aws', names: /^(?:[a-z-]+\.)?amazon\./ },
  { maker: 'anthropic', names: /^(?:[a-z.-]+\.)?claude-/ },
  { maker: 'google', names: /^gemini-/ },
  { maker: 'x-ai', names: /^grok-/ },
] as const;

export type Maker = (typeof MAKERS)[number]['maker'];

/**
 * Whose way of counting a call follows, of those who count in a way of their own: its seller's, or the maker's when Google sells
 * Claude or when nothing but the model's name tells. The AI SDK names a seller in words with dots: `anthropic.messages`,
 * `vertex.anthropic.messages`, `xai.chat`.
 */
export function countedBy({ model, provider }: CountedCall): Maker | undefined {
  const { seller, spellings } = readModelName(model, provider);
  const makerOf = (name: string) => MAKERS.find(({ maker }) => maker === name)?.maker;
  const maker = MAKERS.find(({ names }) => spellings.some((spelling) => names.test(spelling)))?.maker;
  if (seller === undefined) return maker;
  const known = seller
    .split('.')
    .map((word) => makerOf(sellerOf(word) ?? ''))
    .find((word) => word !== undefined);
  return known === 'google' && maker === 'anthropic' ? maker : known;
}

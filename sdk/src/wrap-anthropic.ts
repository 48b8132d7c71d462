import type { ClientKind } from './wrap-client.ts';

export const ANTHROPIC: ClientKind = {
  resources: [['messages'], ['beta', 'messages'], ['completions']],
  provider: 'anthropic',
};

import { word } from '../../words.ts';

export const SCOPES = ['ingest', 'read', 'admin'] as const;

/** What a key may, in words. */
export const scopesText = (scopes: readonly string[]): string =>
  SCOPES.filter((scope) => scopes.includes(scope))
    .map((scope) => word(`scope.${scope}`))
    .join(' · ');

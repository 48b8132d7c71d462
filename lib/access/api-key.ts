import type { Project } from '../usage/record.ts';

export const SCOPES = ['ingest', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key as it is stored: its SHA-256 only. */
export interface ApiKey {
  readonly id: string;
  readonly project: Project;
  readonly sha256: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** A key bound to a user acts for that user only. */
  readonly userId?: string;
  readonly createdAtUs: number;
  readonly expiresAtUs?: number;
  readonly revokedAtUs?: number;
}

export type NewApiKey = Omit<ApiKey, 'revokedAtUs'>;

/** Who calls, as the authorizer found. */
export interface Caller {
  readonly project: Project;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly userId?: string;
}

import type { Day } from '../../usage/record.ts';

/** What a what-if was asked for; days are inclusive. */
export interface WhatIfInput {
  readonly from: Day;
  readonly to: Day;
  /** Recorded names of models, and the model that each of them is taken to have been. */
  readonly replace: Readonly<Record<string, string>>;
}

/** Days of one what-if at most. */
export const MAX_WHAT_IF_DAYS = 366;

export const MAX_REPLACED_MODELS = 20;

import type { IntegrityAnswer, ProofSums } from '../../../lib/api-contract.ts';

/** Fields of a proof that are told to the last digit: what differs there would be equal as doubles. */
export const EXACT = ['cost', 'duration_ms', 'success_rate'] as const;

/** A proof with these as decimal texts. */
export type Proof = IntegrityAnswer<number, string>;
export type Sums = ProofSums<number, string>;

import type { Retention, Retentions } from './retention.ts';

/** Every retention that was in force, as the ledger keeps it. */
export interface RetentionHistory {
  /** Undefined as long as none was noted; strongly consistent. */
  read(): Promise<Retentions | undefined>;
  /** Puts one behind those that were read. `moved`: another came meanwhile, and nothing was written. */
  append(asRead: Retentions | undefined, retention: Retention): Promise<'appended' | 'moved'>;
}

/** What is known of them now. */
export type ReadRetentions = () => Promise<Retentions>;

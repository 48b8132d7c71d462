/** What both entries export beside `createUsageTracker`. */
export type { AiSdkMiddleware } from './ai-sdk.ts';
export type { CallContext } from './context.ts';
export type * from './contract.ts';
export type { LangChainHandler } from './lang-chain.ts';
export { TokenledgerError } from './ledger-http.ts';
export type { DeliveryCounts } from './outbox.ts';
export type { OnProblem, Problem, RejectedRecord } from './problem.ts';
export type { Spill } from './spill-port.ts';
export type { OpenAiOptions, UsageTracker, UsageTrackerOptions } from './tracker.ts';

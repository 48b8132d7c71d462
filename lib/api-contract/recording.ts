/** Records in the HTTP contract: as they are sent, what became of them, and as they are listed. */
import type { InMoney } from './spend.ts';

/** One record as `POST /records` takes it; null means absent. */
export interface RecordBody {
  readonly id?: string | null | undefined;
  /** When the call began: epoch seconds with any fraction, or ISO 8601 with an offset. */
  readonly timestamp?: number | string | null | undefined;
  readonly model: string;
  readonly provider?: string | null | undefined;
  readonly service_tier?: 'standard' | 'batch' | 'flex' | 'priority' | null | undefined;
  readonly function?: string | null | undefined;
  readonly user_id?: string | null | undefined;
  readonly anchor_id?: string | null | undefined;
  readonly session_id?: string | null | undefined;
  readonly input_tokens?: number | null | undefined;
  readonly output_tokens?: number | null | undefined;
  readonly total_tokens?: number | null | undefined;
  readonly cache_read_tokens?: number | null | undefined;
  readonly cache_write_tokens?: number | null | undefined;
  readonly cache_write_1h_tokens?: number | null | undefined;
  readonly audio_input_tokens?: number | null | undefined;
  readonly reasoning_tokens?: number | null | undefined;
  readonly audio_output_tokens?: number | null | undefined;
  /** Instead of the counts: a provider's usage object as it came. */
  readonly usage?: Readonly<Record<string, unknown>> | null | undefined;
  readonly duration_ms?: number | null | undefined;
  readonly success?: boolean | null | undefined;
  readonly error_msg?: string | null | undefined;
  readonly status?: 'final' | 'partial' | 'aborted' | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
  readonly reservation_id?: string | null | undefined;
  readonly reported_cost?: number | string | null | undefined;
  readonly reported_currency?: string | null | undefined;
}

/** `ExportTraceServiceResponse` of OTLP in JSON: nothing when all was accepted. */
export interface TracesAnswer {
  readonly partialSuccess?: {
    /** A 64-bit integer; 0 where `errorMessage` is only a warning. */
    readonly rejectedSpans: string;
    readonly errorMessage: string;
  };
}

/** `unpriced` is of this page. */
export interface RecordList<Amount = number, Count = number> extends InMoney<Count> {
  readonly records: readonly RecordAnswer<Amount>[];
  readonly cursor: string | null;
}

export type RecordResultStatus = 'stored' | 'unchanged' | 'corrected' | 'superseded' | 'rejected' | 'retry';

/** What became of one record of a request. */
export interface RecordResult<Amount = number> {
  readonly index: number;
  readonly status: RecordResultStatus;
  readonly id?: string;
  /** When the call began, ISO 8601 with the ledger's offset and microseconds. */
  readonly timestamp?: string;
  readonly cost?: Amount | null;
  readonly price?: RecordPrice;
  /** False when the request gave neither id nor timestamp, so that sending it again counts again. */
  readonly idempotent?: false;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A raw record as `GET /records` lists it. */
export interface RecordAnswer<Amount = number> {
  readonly id: string;
  readonly timestamp: string;
  readonly user_id: string;
  readonly anchor_id: string | null;
  readonly session_id: string | null;
  readonly model: string;
  readonly provider: string | null;
  readonly service_tier: string;
  readonly function: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly audio_input_tokens: number;
  readonly reasoning_tokens: number;
  readonly audio_output_tokens: number;
  readonly cost: Amount | null;
  readonly currency: string;
  /** Which row of which source was applied, at which rate of exchange; null without a price, or without an exchange. */
  readonly price: RecordPrice & { readonly id: string | null; readonly exchange_rate: Amount | null };
  readonly duration_ms: Amount | null;
  readonly success: boolean;
  readonly error_msg: string | null;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservation_id: string | null;
  readonly reported_cost: Amount | null;
  readonly reported_currency: string | null;
}

/** The price of a record. `free` stands where the price is known and tokens cost nothing; an unknown price is never 0. */
export interface RecordPrice {
  readonly source: string;
  readonly model: string | null;
  readonly unpriced: boolean;
  readonly free?: true;
}

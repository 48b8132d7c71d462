/**
 * One call in the words of `POST /records`, from LiteLLM's `StandardLoggingPayload`. Nothing else of it is kept: no messages, no
 * answer, no key, no address, no text of an error, which may repeat any of them.
 *
 * Source: BerriAI/litellm litellm/types/utils.py (`StandardLoggingPayload`), litellm_core_utils/litellm_logging.py
 * (`get_standard_logging_object_payload`).
 */
import { numeralText } from '../../input/exact-json.ts';
import { formatDecimal, roundDecimal } from '../../money.ts';
import { isObject } from '../sent-record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A record as it would be sent, and the same with the exact texts of its numerals. */
export interface SentCall {
  readonly sent: Fields;
  readonly exact: Fields;
}

const NANOSECOND_SCALE = 9;
const MILLISECOND_IN_NANO_SCALE = 6;
const FUNCTION_TAG = /^function:(.+)$/s;

/** Undefined when the payload is of no call of a model: a tool's, a file's, an entry without content. */
export function callOfPayload(payload: Fields, exact: Fields): SentCall | undefined {
  if (!isModelCall(payload)) return undefined;
  const metadata = objectIn(payload, 'metadata');
  const requester = objectIn(metadata, 'requester_metadata');
  const isSuccess = payload.status === 'success';
  const durationMs = durationOf(payload, exact);
  const sent = {
    id: textIn(payload, 'litellm_call_id') ?? textIn(payload, 'id'),
    timestamp: payload.startTime,
    model: textIn(objectIn(payload, 'hidden_params'), 'litellm_model_name') ?? textIn(payload, 'model'),
    provider: textIn(payload, 'custom_llm_provider'),
    function: textIn(requester, 'function') ?? taggedFunction(payload.request_tags),
    user_id:
      textIn(payload, 'end_user') ??
      textIn(metadata, 'user_api_key_end_user_id') ??
      textIn(requester, 'user_id') ??
      textIn(metadata, 'user_api_key_user_id'),
    anchor_id: textIn(requester, 'anchor_id'),
    session_id: textIn(requester, 'session_id') ?? sharedTrace(payload),
    duration_ms: durationMs === undefined ? null : Number(durationMs),
    success: isSuccess,
    error_msg: isSuccess ? null : errorOf(payload),
    ...spentOn(payload, metadata),
    ...(isCostKnown(payload) && { reported_cost: payload.response_cost, reported_currency: 'USD' }),
  };
  return {
    sent,
    exact: { ...sent, timestamp: exact.startTime, duration_ms: durationMs, reported_cost: exact.response_cost },
  };
}

const objectIn = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  return isObject(value) ? value : {};
};

/** A text that says something; a number as its numeral. */
function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function isModelCall(payload: Fields): boolean {
  const hasTokens = typeof payload.total_tokens === 'number' && payload.total_tokens > 0;
  return payload.call_type !== 'call_mcp_tool' && (hasTokens || textIn(payload, 'model') !== undefined);
}

/** What the gateway answered from its own cache was bought of nobody. */
function spentOn(payload: Fields, metadata: Fields): Fields {
  if (payload.cache_hit === true) return { tags: { cache_hit: 'true' } };
  const usage = objectIn(metadata, 'usage_object');
  if (Object.keys(usage).length > 0) return { usage };
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = null } = payload;
  return { usage: { prompt_tokens, completion_tokens, total_tokens } };
}

/** LiteLLM writes 0 where it knows no price, and then says so in one of two places; a failure costs nothing that was told. */
function isCostKnown(payload: Fields): boolean {
  const isNumber = typeof payload.response_cost === 'number' || typeof payload.response_cost === 'string';
  const isDoubted =
    isObject(payload.response_cost_failure_debug_info) ||
    (objectIn(payload, 'hidden_params').response_cost ?? null) === null;
  const isNothing = Number(payload.response_cost) === 0;
  return isNumber && (!isNothing || payload.cache_hit === true || !isDoubted);
}

function taggedFunction(tags: unknown): string | undefined {
  if (!Array.isArray(tags)) return undefined;
  return tags.map((tag) => FUNCTION_TAG.exec(String(tag))?.[1]).find((name) => name !== undefined);
}

/** The trace of several calls; LiteLLM gives a call that is alone one of its own. */
function sharedTrace(payload: Fields): string | undefined {
  const trace = textIn(payload, 'trace_id');
  return trace === payload.litellm_call_id || trace === payload.id ? undefined : trace;
}

/** The class and the code, such as `RateLimitError 429`. */
function errorOf(payload: Fields): string | undefined {
  const error = objectIn(payload, 'error_information');
  const words = [textIn(error, 'error_class'), textIn(error, 'error_code')].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

/** Milliseconds as a numeral, from two numerals of epoch seconds. */
function durationOf(payload: Fields, exact: Fields): string | undefined {
  const nanoOf = (name: string): bigint | undefined => {
    const value = payload[name];
    return typeof value === 'number' ? roundDecimal(numeralText(value, exact[name]), NANOSECOND_SCALE) : undefined;
  };
  const [start, end] = [nanoOf('startTime'), nanoOf('endTime')];
  const isSpan = start !== undefined && end !== undefined && end >= start;
  return isSpan ? formatDecimal(end - start, MILLISECOND_IN_NANO_SCALE) : undefined;
}

import type { Attributes } from './span.ts';
import { USAGE_PREFIX } from './span.ts';

/**
 * The operations that are one call of a model, by the names of `gen_ai.operation.name` and, behind them, of OpenLLMetry's older
 * `llm.request.type`. Spans of agents, workflows, plans and tools repeat the usage of the calls below them and are never counted.
 *
 * Sources: open-telemetry/semantic-conventions-genai docs/gen-ai/gen-ai-spans.md; traceloop/openllmetry `LLMRequestTypeValues`.
 */
const INFERENCES: ReadonlySet<string> = new Set([
  'chat',
  'text_completion',
  'generate_content',
  'embeddings',
  'completion',
  'embedding',
]);

/**
 * Whether the span is one call of a model. A span that names no operation is one when it has usage and a model: the AI SDK writes such
 * spans of its calls, whereas older agents' sums name no model. OpenLLMetry marks what is above a call by `traceloop.span.kind`.
 */
export function isInference(attributes: Attributes): boolean {
  const operation = attributes.get('gen_ai.operation.name') ?? attributes.get('llm.request.type');
  if (operation !== undefined) return INFERENCES.has(String(operation).toLowerCase());
  const isAboveCalls = attributes.has('traceloop.span.kind');
  const hasModel = attributes.has('gen_ai.response.model') || attributes.has('gen_ai.request.model');
  return !isAboveCalls && hasModel && hasUsage(attributes);
}

export const hasUsage = (attributes: Attributes): boolean =>
  attributes.keys().some((name) => name.startsWith(USAGE_PREFIX));

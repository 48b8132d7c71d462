/** OpenTelemetry in Node: calls that an instrumentation traces anyway, by its standard exporter and no code of ours. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Attributes, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import OpenAI from 'openai';

const { TOKENLEDGER_URL = 'http://localhost:10090', TOKENLEDGER_KEY = '', OTEL_EXPORTER_OTLP_PROTOCOL } = process.env;

// Protobuf or JSON, the ledger takes both.
const Exporter = OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json' ? JsonExporter : ProtobufExporter;
const exporter = new Exporter({
  url: `${TOKENLEDGER_URL}/api/ai_usage/v1/traces`,
  headers: { authorization: `Bearer ${TOKENLEDGER_KEY}` },
});

// Whose call it is: attributes of everything that is traced inside of `whose.run`.
const whose = new AsyncLocalStorage<Attributes>();
const addWhose: SpanProcessor = {
  onStart: (span) => void span.setAttributes(whose.getStore() ?? {}),
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'opentelemetry recipe' }),
  spanProcessors: [addWhose, new BatchSpanProcessor({ exporter })],
});
trace.setGlobalTracerProvider(provider);

// The ledger drops prompts; without traceContent they do not even leave the process.
const instrumentation = new OpenAIInstrumentation({ traceContent: false });
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);

const openai = new OpenAI();
const model = 'qwen-max';
const messages = [{ role: 'user' as const, content: 'Do the books balance?' }];

await whose.run({ 'user.id': 'user_001', 'session.id': 'session_otel' }, async () => {
  const answer = await openai.chat.completions.create({ model, messages });
  console.log(answer.choices[0]?.message.content);

  const { output_text } = await openai.responses.create({ model, input: 'Do the books balance?' });
  console.log(output_text);
});

await provider.shutdown();

import type { Attributes, Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DailyStats } from '../../lib/api-contract.ts';
import { askUntil, pathPart } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { CHAT } from '../support/otlp.ts';

type Exporter = typeof JsonExporter | typeof ProtobufExporter;

let ledger: Ledger;
let calls = 0;

beforeAll(async () => {
  ledger = await startLedger();
}, 120_000);

afterAll(() => ledger.stop());
afterEach(() => vi.unstubAllEnvs());

const asked = () => ({ url: ledger.url, key: ledger.adminKey });

/** Spans as an application makes them, ended and ready for an exporter. */
function record(service: string, make: (tracer: Tracer) => void): readonly ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  });
  make(provider.getTracer('application'));
  return memory.getFinishedSpans();
}

const call = (tracer: Tracer, attributes: Attributes = {}) =>
  tracer.startSpan('chat qwen-max', { attributes: { ...CHAT, ...attributes } });

const exportAll = (exporter: SpanExporter, spans: readonly ReadableSpan[]) =>
  new Promise<{ code: number; error?: Error }>((resolve) => exporter.export([...spans], resolve));

/** Configured as OpenTelemetry's SDKs are in every language: by the environment. */
function exporterOf(Exporter: Exporter, compression: 'gzip' | 'none', key = ledger.adminKey): SpanExporter {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `${ledger.url}/api/ai_usage`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', `authorization=Bearer ${key}`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
  return new Exporter();
}

async function shareOf(service: string, count: number) {
  calls += count;
  const { by_function } = await askUntil<DailyStats<string, string>>(
    asked(),
    '/stats/daily',
    ({ total_calls }) => total_calls === String(calls),
  );
  return by_function[service];
}

describe('the statistics are exact after traces by the real exporters', () => {
  it.each([
    ['protobuf', ProtobufExporter, 'none'],
    ['protobuf, packed', ProtobufExporter, 'gzip'],
    ['json', JsonExporter, 'none'],
    ['json, packed', JsonExporter, 'gzip'],
  ] as const)('%s, sent twice', async (service, Exporter, compression) => {
    const spans = record(service, (tracer) => {
      const agent = tracer.startSpan('invoke_agent', {
        attributes: { ...CHAT, 'gen_ai.operation.name': 'invoke_agent' },
      });
      for (let user = 0; user < 30; user += 1)
        call(tracer, { 'user.id': `user-${user}`, 'gen_ai.conversation.id': service }).end();
      const failed = call(tracer, { 'gen_ai.usage.input_tokens': 0, 'gen_ai.usage.output_tokens': 0 });
      failed.setStatus({ code: 2, message: 'overloaded' });
      failed.end();
      agent.end();
      tracer.startSpan('GET /').end();
    });
    const exporter = exporterOf(Exporter, compression);
    expect(await exportAll(exporter, spans)).toEqual({ code: 0 });
    expect(await exportAll(exporter, spans)).toEqual({ code: 0 });
    await exporter.shutdown();
    // 2,000 tokens in and 700 out, at 0.02 and 0.06 CNY per 1,000.
    expect(await shareOf(service, 31)).toEqual({
      calls: '31',
      total_tokens: String(30 * 2700),
      input_tokens: String(30 * 2000),
      output_tokens: String(30 * 700),
      cost: String((30 * 82) / 1000),
      success_rate: '96.77',
      unpriced_calls: '0',
    });
    await askUntil<{ calls: string }>(asked(), `/sessions/${pathPart(service)}`, (session) => session.calls === '30');
  });

  it('none is counted of a key that may not record', async () => {
    const key = await ledger.createKey({ project: 'main', scopes: ['read'] });
    const exporter = exporterOf(ProtobufExporter, 'none', key);
    const spans = record('refused', (tracer) => call(tracer).end());
    const { code, error } = await exportAll(exporter, spans);
    expect([code, error]).toEqual([1, expect.objectContaining({ code: 403 })]);
    await exporter.shutdown();
  });
});

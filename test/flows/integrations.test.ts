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
import type { DailyStats, Drift } from '../../lib/api-contract.ts';
import { askUntil, pathPart, post } from '../support/ask.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { FAILURE, PAYLOAD } from '../support/litellm.ts';
import { CHAT } from '../support/otlp.ts';

type Exporter = typeof JsonExporter | typeof ProtobufExporter;

let ledger: Ledger;
let calls = 0;

beforeAll(async () => {
  ledger = await startLedger();
}, 300_000);

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

describe("the statistics are exact after LiteLLM's callbacks", () => {
  it('in each format, sent twice', async () => {
    const startTime = Date.now() / 1000 - 60;
    const payloads = Array.from({ length: 20 }, (_, at) => ({
      ...(at % 10 === 0 ? FAILURE : PAYLOAD),
      litellm_call_id: `litellm-${at}`,
      startTime: startTime + at / 10,
      endTime: startTime + at,
      metadata: { ...(at % 10 === 0 ? FAILURE : PAYLOAD).metadata, requester_metadata: { function: 'litellm' } },
    }));
    const [single, ...others] = payloads;
    const texts = [
      JSON.stringify(payloads.slice(10)),
      others
        .slice(0, 9)
        .map((payload) => JSON.stringify(payload))
        .join('\n'),
      JSON.stringify(single),
    ];
    for (const text of [...texts, ...texts]) {
      expect((await post(asked(), '/integrations/litellm', text)).status).toBeLessThan(300);
    }
    // Dollars per million of gpt-4o: 2.5 in, 1.25 from the cache, 10 out; 7 CNY to the dollar. LiteLLM reports the same dollars.
    const cost = String((18 * 7 * (1500 * 2.5 + 500 * 1.25 + 700 * 10)) / 1e6);
    expect(await shareOf('litellm', 20)).toEqual({
      calls: '20',
      total_tokens: String(18 * 2700),
      input_tokens: String(18 * 2000),
      output_tokens: String(18 * 700),
      cost,
      success_rate: '90',
      unpriced_calls: '0',
    });
    const drift = await askUntil<Drift<string, string>>(asked(), '/stats/drift?days=2', ({ models }) =>
      models.some(({ calls }) => calls === '18'),
    );
    expect(drift.models).toMatchObject([{ model: 'gpt-4o-2024-08-06', cost, difference: '0' }]);
  });
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Answers as OpenAI (chat, Responses, embeddings) and Anthropic do, streams included. What the prompt says is what happens:
 * `refuse` 400, `flaky` 500 at the first attempt, `cut` a broken connection in the middle of a stream, `endless` a stream
 * without end, anything else an answer.
 */
export interface ProviderServer {
  readonly url: string;
  /** Bodies of the requests, in order. */
  readonly requests: readonly ProviderRequest[];
  stop(): void;
}

export interface ProviderRequest {
  readonly path: string;
  readonly body: Body;
}

type Body = Readonly<Record<string, unknown>> & { readonly model?: string; readonly stream?: boolean };

/** Usage of each answer: 2,000 tokens in, of them 500 from a cache, and 700 out, of them 100 of reasoning. */
export const CHAT_USAGE = {
  prompt_tokens: 2000,
  completion_tokens: 700,
  total_tokens: 2700,
  prompt_tokens_details: { cached_tokens: 500 },
  completion_tokens_details: { reasoning_tokens: 100 },
};

export const RESPONSES_USAGE = {
  input_tokens: 2000,
  input_tokens_details: { cached_tokens: 500 },
  output_tokens: 700,
  output_tokens_details: { reasoning_tokens: 100 },
  total_tokens: 2700,
};

/** Anthropic tells the cache beside its input: 1,500 and 500 make the same 2,000. */
export const MESSAGE_USAGE = {
  input_tokens: 1500,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 500,
  output_tokens: 700,
};

export async function startProviderServer(): Promise<ProviderServer> {
  const requests: ProviderRequest[] = [];
  const failed = new Set<string>();
  const server = createServer((request, response) => void answer(request, response, requests, failed));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requests: ProviderRequest[],
  failed: Set<string>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body: Body = JSON.parse(Buffer.concat(chunks).toString());
  const path = new URL(request.url ?? '', 'http://provider').pathname;
  requests.push({ path, body });
  const text = JSON.stringify(body.messages ?? body.input ?? body.prompt);
  if (text.includes('refuse')) return sendJson(response, 400, { error: { type: 'invalid', message: 'no such thing' } });
  if (text.includes('flaky') && !failed.has(text)) {
    failed.add(text);
    return sendJson(response, 500, { error: { message: 'try again' } });
  }
  const answers = ANSWERS[path]?.(body);
  if (answers === undefined) return sendJson(response, 404, { error: { message: `no ${path}` } });
  if (body.stream !== true) return sendJson(response, 200, answers.whole);
  return sendStream(response, answers, text);
}

interface Answers {
  readonly whole: object;
  readonly events: readonly object[];
  /** Whether events are named, and no sentinel ends them. */
  readonly areNamed: boolean;
}

const ANSWERS: Readonly<Record<string, (body: Body) => Answers>> = {
  '/v1/chat/completions': chat,
  '/v1/responses': responses,
  '/v1/embeddings': embeddings,
  '/v1/messages': messages,
};

const WORDS = ['The ', 'books ', 'balance.'];

function chat({ model, ...body }: Body): Answers {
  const head = { id: 'chatcmpl-1', created: 1_700_186_400, model, service_tier: 'default' };
  const message = { role: 'assistant', content: WORDS.join(''), refusal: null };
  const asked = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...(asked && { usage: null }),
  });
  const usage = { ...head, object: 'chat.completion.chunk', choices: [], usage: CHAT_USAGE };
  return {
    whole: {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage: CHAT_USAGE,
    },
    events: [
      chunk({ role: 'assistant', content: '' }),
      ...WORDS.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      ...(asked ? [usage] : []),
    ],
    areNamed: false,
  };
}

function responses({ model }: Body): Answers {
  const head = { id: 'resp_1', object: 'response', created_at: 1_700_186_400, model, service_tier: 'default' };
  const part = { type: 'output_text', text: WORDS.join(''), annotations: [] };
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const whole = { ...head, status: 'completed', output: [item], usage: RESPONSES_USAGE, error: null };
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', response: { ...head, status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    ...WORDS.map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ].map((event, sequence_number) => ({ ...event, sequence_number }));
  return { whole, events, areNamed: true };
}

function embeddings({ model, encoding_format }: Body): Answers {
  const vector = new Float32Array([0.5, 0.25]);
  const embedding = encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
  const data = [{ object: 'embedding', index: 0, embedding }];
  return {
    whole: { object: 'list', model, data, usage: { prompt_tokens: 8, total_tokens: 8 } },
    events: [],
    areNamed: false,
  };
}

function messages({ model }: Body): Answers {
  const { output_tokens, ...input } = MESSAGE_USAGE;
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
  const content = [{ type: 'text', text: WORDS.join(''), citations: null }];
  return {
    whole: { ...head, content, stop_reason: 'end_turn', usage: { ...MESSAGE_USAGE, service_tier: 'standard' } },
    events: [
      {
        type: 'message_start',
        message: {
          ...head,
          content: [],
          stop_reason: null,
          usage: { ...input, output_tokens: 1, service_tier: 'standard' },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: null } },
      { type: 'ping' },
      ...WORDS.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens } },
      { type: 'message_stop' },
    ],
    areNamed: true,
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1', 'request-id': 'req-1' });
  response.end(JSON.stringify(body));
}

async function sendStream(response: ServerResponse, { events, areNamed }: Answers, text: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-1', 'request-id': 'req-1' });
  const send = (event: object) => {
    const name = areNamed && 'type' in event ? `event: ${event.type}\n` : '';
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  };
  const isWhole = !text.includes('cut') && !text.includes('endless');
  for (const event of isWhole ? events : events.slice(0, 4)) send(event);
  if (text.includes('cut')) {
    await sleep(20);
    response.destroy();
  } else if (text.includes('endless')) {
    while (!response.destroyed) {
      send(events[3] ?? {});
      await sleep(5);
    }
  } else response.end(areNamed ? undefined : 'data: [DONE]\n\n');
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { RecordBody } from '../../lib/api-contract.ts';

/** What happens to one `POST /records` of the double. */
export type Mishap =
  /** Taken and acknowledged. */
  | 'none'
  /** The connection breaks before anything was taken. */
  | 'cut'
  /** All is taken, then the connection breaks: the client can't know. */
  | 'cut-after'
  /** Taken, and each record acknowledged twice. */
  | 'twice'
  /** Every other record says `retry`. */
  | 'retry-half'
  /** Answers after so many milliseconds. */
  | { readonly slowMs: number }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object };

/** `POST /records` as the contract has it, with mishaps; and whatever else is asked, by hand. */
export interface LedgerDouble {
  readonly url: string;
  /** The records that are stored, by their identity. */
  readonly stored: ReadonlyMap<string, RecordBody>;
  /** How often a record was taken, over all. */
  readonly taken: number;
  /** How many `POST /records` there were. */
  readonly posts: number;
  readonly requests: readonly LedgerRequest[];
  /** What befalls the next requests, from the n-th (0) on. */
  mishap: (request: number) => Mishap;
  /** Answers to all other questions. */
  answer: (request: LedgerRequest) => Answer;
  /** Forgets what it stored. */
  forget(): void;
  stop(): void;
}

export interface LedgerRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

export const identityOf = ({ user_id, timestamp, id }: RecordBody): string => `${user_id} ${timestamp} ${id}`;

export async function startLedgerDouble(): Promise<LedgerDouble> {
  const stored = new Map<string, RecordBody>();
  const requests: LedgerRequest[] = [];
  const server = createServer((request, response) => void receive(request, response));
  const double = {
    url: '',
    stored,
    taken: 0,
    posts: 0,
    requests,
    mishap: (_request: number): Mishap => 'none',
    answer: (_request: LedgerRequest): Answer => ({ status: 404, body: { message: 'Not Found' } }),
    forget: () => stored.clear(),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    if (request.path === '/api/ai_usage/records' && request.method === 'POST') {
      double.posts += 1;
      return void (await post(JSON.parse(request.body).records, double.mishap(double.posts - 1), response));
    }
    const { status, body, headers } = double.answer(request);
    send(response, status, body, headers);
  }
  async function post(records: readonly RecordBody[], mishap: Mishap, response: ServerResponse): Promise<void> {
    if (mishap === 'cut') return void response.destroy();
    if (typeof mishap === 'object' && 'status' in mishap) {
      return send(response, mishap.status, mishap.body ?? { message: 'by hand' }, mishap.headers);
    }
    const results = records.map((record, index) => {
      if (mishap === 'retry-half' && index % 2 === 1) return { index, status: 'retry' };
      if (record.model === 'rejected')
        return { index, status: 'rejected', errors: [{ path: 'model', message: 'is bad' }] };
      const status = stored.has(identityOf(record)) ? 'unchanged' : 'stored';
      stored.set(identityOf(record), record);
      double.taken += 1;
      return { index, status };
    });
    if (mishap === 'cut-after') return void response.destroy();
    if (typeof mishap === 'object') await sleep(mishap.slowMs);
    send(response, 200, { results: mishap === 'twice' ? [...results, ...results] : results });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  double.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return double;
}

async function readRequest(request: IncomingMessage): Promise<LedgerRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: body.toString() };
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

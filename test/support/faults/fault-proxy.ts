import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMishaps, type Mishap } from './mishaps.ts';
import { partialAnswerOf } from './partial-answers.ts';

export interface FaultProxy {
  readonly endpoint: string;
  /** From now on things go wrong. */
  begin(): void;
  /** From now on nothing does. */
  calm(): void;
  /** How often each mishap came. */
  readonly met: ReadonlyMap<Mishap, number>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const MAX_DELAY_MS = 400;

const THROTTLED = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];

/**
 * An HTTP proxy before a DynamoDB endpoint in which requests go wrong as they do in the cloud: by chance, the same for the same
 * seed and order of requests. It passes everything on until it is told to begin.
 */
export async function startFaultProxy(target: string, seed: number): Promise<FaultProxy> {
  const mishaps = createMishaps(seed);
  const agent = new Agent({ keepAlive: true });
  let isCalm = true;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const forward = (sent: Buffer = body) => pass(target, agent, request, sent);
    const mishap = isCalm ? 'none' : mishaps.next(operation);
    switch (mishap) {
      case 'throttled':
        return refuse(response, 400, mishaps.random.pick(THROTTLED));
      case 'failed-before':
        return refuse(response, 500, 'InternalServerError');
      case 'cut-before':
        return void request.socket.destroy();
      case 'failed-after':
        await forward();
        return refuse(response, 500, 'InternalServerError');
      case 'cut-after':
        await forward();
        return void request.socket.destroy();
      case 'silent-after':
        // Whoever asked gives up by himself.
        return void (await forward());
      case 'slow':
        await sleep(mishaps.random.below(MAX_DELAY_MS));
        return send(response, await forward());
      case 'none':
        return send(response, await forward());
      default:
        return send(response, await answerPart(body, forward, partialAnswerOf(operation)));
    }
  }

  const answerPart = async (
    body: Buffer,
    forward: (sent: Buffer) => Promise<Answer>,
    partial: ReturnType<typeof partialAnswerOf>,
  ): Promise<Answer> => {
    const forwardJson = async (input: unknown) => {
      const { status, body: output } = await forward(Buffer.from(JSON.stringify(input)));
      if (status !== 200) throw new Error(`the engine answered ${status}: ${output}`);
      return JSON.parse(output.toString());
    };
    const output = await partial?.(JSON.parse(body.toString()) as never, forwardJson, mishaps.random);
    return { status: 200, body: Buffer.from(JSON.stringify(output)) };
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  // Else a connection that waits for its next request is cut by the server, a mishap of which no seed knows.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: () => {
      isCalm = false;
    },
    calm: () => {
      isCalm = true;
    },
    met: mishaps.met,
    async close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

/** Sends a request on as it came, but for its body. */
function pass(target: string, agent: Agent, { method = 'POST', headers }: IncomingMessage, body: Buffer) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = sendRequest(
      target,
      { method, agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        buffer(answer).then((read) => resolve({ status: answer.statusCode ?? 500, body: read }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, name: string): void {
  const error = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'by the fault proxy' };
  send(response, { status, body: Buffer.from(JSON.stringify(error)) });
}

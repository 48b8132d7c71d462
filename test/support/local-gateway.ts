import { once } from 'node:events';
import { connect } from 'node:net';
import type { RateLimit } from '../../lib/access/token-bucket.ts';
import type { Invoke } from '../../local/gateway/authorize.ts';
import type { Cors } from '../../local/gateway/cors.ts';
import { createGateway, type GatewayOptions, listen } from '../../local/gateway/gateway.ts';
import type { HttpEvent } from '../../local/gateway/http-event.ts';
import type { HttpAuthorizer, HttpRoute } from '../../local/template/stack-template.ts';

export interface TestGatewayOptions {
  /** `GET /a/{b}`; all go to the function `echo`. */
  readonly routes: readonly string[];
  readonly authorizer?: HttpAuthorizer;
  readonly throttling?: RateLimit;
  readonly cors?: Cors;
  readonly invoke?: Invoke;
  readonly pages?: GatewayOptions['pages'];
}

/** A gateway that listens on a port of its own. Its function answers 200 unless told otherwise, and keeps what it was given. */
export async function startGateway({ routes, authorizer, throttling, cors, invoke, pages = [] }: TestGatewayOptions) {
  const events: HttpEvent[] = [];
  const failures: unknown[] = [];
  const authorizerId = authorizer === undefined ? {} : { authorizerId: authorizer.id };
  const server = createGateway({
    template: {
      routes: routes.map((routeKey): HttpRoute => ({ routeKey, functionId: 'echo', ...authorizerId })),
      authorizers: authorizer === undefined ? [] : [authorizer],
      ...(cors && { cors }),
      throttling: throttling ?? { ratePerSecond: 10_000, burst: 5000 },
    },
    invoke: async (functionId, event) => {
      if (functionId === 'echo') events.push(event as HttpEvent);
      return (await invoke?.(functionId, event)) ?? { statusCode: 200, body: 'ok' };
    },
    pages,
    onFailure: (error) => failures.push(error),
  });
  const port = await listen(server, 0);
  return {
    /** What the function was given, oldest first. */
    events,
    failures,
    port,
    url: `http://127.0.0.1:${port}`,
    /** Sends bytes as they are, and waits for the head of the answer. @returns its status */
    async send(request: string | Buffer): Promise<number> {
      const socket = connect(port, '127.0.0.1');
      socket.write(request);
      const [head] = await once(socket, 'data');
      socket.destroy();
      return Number(String(head).split(' ')[1]);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof startGateway>>;

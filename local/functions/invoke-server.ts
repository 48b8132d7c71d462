import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

export interface InvokeServerOptions {
  /** Logical ids of the functions, which are their names here. */
  readonly functionIds: readonly string[];
  /** Takes an event that nobody waits for; false when there is no such function. */
  readonly accept: (functionId: string, event: unknown) => boolean;
  /** The function's answer; throws what the function throws. */
  readonly invoke: (functionId: string, event: unknown) => Promise<unknown>;
}

const FUNCTIONS = '/2015-03-31/functions';
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

interface Answer {
  readonly status: number;
  /** The service's own fault. */
  readonly error?: readonly [type: string, message: string];
  readonly body?: unknown;
  /** Set when the function has failed, which is an answer like another. */
  readonly functionError?: 'Unhandled';
}

/** Lambda on one machine: takes `Invoke` of the functions of the template, and lists them. */
export function createInvokeServer(options: InvokeServerOptions): Server {
  return createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const isListing = request.method === 'GET' && path.replace(/\/$/, '') === FUNCTIONS;
    const kind = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const name = INVOCATIONS.exec(path)?.[1];
    const payload = await text(request);
    const { status, error, body, functionError } = isListing
      ? listing(options)
      : await invocation(options, decodeURIComponent(name ?? ''), kind, payload);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(error && { 'x-amzn-errortype': error[0] }),
      ...(functionError && { 'x-amz-function-error': functionError }),
    });
    response.end(JSON.stringify(error ? { Type: 'User', message: error[1] } : body));
  });
}

const listing = ({ functionIds }: InvokeServerOptions): Answer => ({
  status: 200,
  body: { Functions: functionIds.map((id) => ({ FunctionName: id })) },
});

async function invocation(
  { functionIds, accept, invoke }: InvokeServerOptions,
  name: string,
  kind: string,
  payload: string,
): Promise<Answer> {
  if (kind !== 'Event' && kind !== 'RequestResponse')
    return fault(400, 'InvalidParameterValueException', `no invocation of the type ${kind} works on one machine`);
  const event = parse(payload);
  if (event === undefined)
    return fault(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  if (!functionIds.includes(name)) return fault(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (kind === 'Event') {
    accept(name, event);
    return { status: 202 };
  }
  try {
    return { status: 200, body: (await invoke(name, event)) ?? null };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { status: 200, functionError: 'Unhandled', body: { errorType: 'Error', errorMessage } };
  }
}

const fault = (status: number, type: string, message: string): Answer => ({ status, error: [type, message] });

/** No payload is an empty event. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload || '{}');
  } catch {
    return undefined;
  }
}

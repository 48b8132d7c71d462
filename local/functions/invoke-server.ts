import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

interface Answer {
  readonly status: number;
  readonly error?: readonly [type: string, message: string];
}

/** Lambda on one machine: takes `Invoke` of the functions of the template, asynchronously only. */
export function createInvokeServer(accept: (functionId: string, event: unknown) => boolean): Server {
  return createServer(async (request, response) => {
    const name = INVOCATIONS.exec(request.url ?? '')?.[1];
    const kind = request.headers['x-amz-invocation-type'];
    const { status, error } = answer(name, kind, await text(request), accept);
    const [type, message] = error ?? [];
    response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) });
    response.end(error && JSON.stringify({ Type: 'User', message }));
  });
}

function answer(
  name: string | undefined,
  kind: unknown,
  payload: string,
  accept: (functionId: string, event: unknown) => boolean,
): Answer {
  const isEvent = name !== undefined && kind === 'Event';
  if (!isEvent) return fault(400, 'InvalidParameterValueException', 'only asynchronous Invoke works on one machine');
  const event = parse(payload);
  if (event === undefined)
    return fault(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  const isTaken = accept(decodeURIComponent(name), event);
  return isTaken ? { status: 202 } : fault(404, 'ResourceNotFoundException', `Function not found: ${name}`);
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

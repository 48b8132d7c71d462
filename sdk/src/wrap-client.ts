import { endThrown, type StreamWatch } from './observe-iterator.ts';
import { observeResult } from './observe-result.ts';
import { providerOfUrl } from './providers.ts';
import type { Recorder } from './recorder.ts';

type Fields = Record<string, unknown>;
type Create = (body?: Fields, options?: { signal?: AbortSignal }, ...rest: unknown[]) => unknown;

export interface ClientKind {
  /** Where the resources are that have a `create`, as paths from the client. */
  readonly resources: readonly (readonly string[])[];
  /** Who sells the model when the client's address does not tell. */
  readonly provider?: string | undefined;
  /** How a request is sent so that its usage comes back; undefined when as it is. */
  prepare?(body: Fields): Prepared | undefined;
}

export interface Prepared {
  readonly body: Fields;
  isOurs(event: unknown): boolean;
}

/**
 * Watches the `create` of a client's resources, in the client itself: its helpers (`parse`, `stream`, tool runners) go through
 * the same method, and the client stays what it is. Watching it again changes nothing.
 */
export class ClientWrapper {
  readonly #recorder: Recorder;
  readonly #wrapped = new WeakSet<object>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  wrap<Client extends object>(client: Client, kind: ClientKind): Client {
    if (this.#wrapped.has(client)) return client;
    this.#wrapped.add(client);
    const fields = client as Fields;
    const provider = providerOfUrl(fields.baseURL) ?? kind.provider;
    for (const path of kind.resources) {
      const resource = path.reduce<unknown>((owner, name) => (owner as Fields | undefined)?.[name], client);
      this.#wrapCreate(resource as { create?: Create } | undefined, { ...kind, provider });
    }
    const { withOptions } = fields;
    if (typeof withOptions === 'function') {
      fields.withOptions = (...args: unknown[]) => this.wrap(withOptions.apply(client, args) as object, kind);
    }
    return client;
  }

  #wrapCreate(resource: { create?: Create } | undefined, kind: ClientKind): void {
    const create = resource?.create;
    if (resource === undefined || create === undefined) return;
    const recorder = this.#recorder;
    resource.create = function (this: unknown, body, options, ...rest) {
      const model = typeof body?.model === 'string' ? body.model : undefined;
      const prepared = body === undefined ? undefined : kind.prepare?.(body);
      const watch: StreamWatch = {
        call: recorder.begin({ model, provider: kind.provider }),
        signal: options?.signal,
        ...(prepared && { isOurs: prepared.isOurs }),
      };
      return observeResult(
        createOrEnd(() => create.call(this, prepared?.body ?? body, options, ...rest), watch),
        watch,
      );
    };
  }
}

function createOrEnd(create: () => unknown, watch: StreamWatch): unknown {
  try {
    return create();
  } catch (thrown) {
    return endThrown(thrown, watch);
  }
}

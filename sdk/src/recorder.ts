import { Call, type CallStart } from './call.ts';
import { type Ambient, type AmbientStorage, type CallContext, mergeContext, recordFields } from './context.ts';
import type { CompleteRecord, RecordBody } from './contract.ts';
import { messageOf, type OnProblem } from './problem.ts';

export interface RecorderPorts {
  readonly ambient: AmbientStorage;
  /** What holds for every call that says nothing else. */
  readonly defaults: CallContext;
  add(record: CompleteRecord): void;
  readonly onProblem: OnProblem;
  nowMs(): number;
  tickMs(): number;
  newId(): string;
}

/** Makes records complete, and begins calls in the context in which they are made. Nothing here throws. */
export class Recorder {
  readonly #ports: RecorderPorts;
  readonly #answers = new WeakMap<object, Call>();

  constructor(ports: RecorderPorts) {
    this.#ports = ports;
  }

  /** The context here and now, over the defaults. */
  get context(): CallContext {
    return mergeContext(this.#ports.defaults, this.ambient.context);
  }

  get ambient(): Ambient {
    return this.#ports.ambient.getStore() ?? { context: {} };
  }

  /** Runs an action inside a context, and inside a tracked function's scope when one is given. */
  within<R>(ambient: Ambient, action: () => R): R {
    return this.#ports.ambient.run(ambient, action);
  }

  record(record: RecordBody): void {
    this.#add(() => ({
      ...recordFields(this.context),
      ...withoutAbsent(record),
      id: record.id ?? this.#ports.newId(),
      timestamp: record.timestamp ?? (this.#ports.nowMs() - (record.duration_ms ?? 0)) / 1000,
    }));
  }

  /**
   * A call that begins now. The tracked function that it is made in leaves the recording to it.
   *
   * @param functionName what such calls are for when nothing around them says otherwise
   */
  begin(start: Omit<CallStart, 'context'>, functionName?: string): Call {
    const { scope } = this.ambient;
    if (scope !== undefined) scope.isClaimed = true;
    const { nowMs, tickMs, newId } = this.#ports;
    const record = (complete: CompleteRecord) => this.#add(() => complete);
    const ports = { nowMs, tickMs, newId, record, answers: this.#answers };
    const own = mergeContext(this.#ports.defaults, { functionName });
    return new Call({ ...start, context: mergeContext(own, this.ambient.context) }, ports);
  }

  #add(complete: () => CompleteRecord): void {
    try {
      this.#ports.add(complete());
    } catch (cause) {
      this.#ports.onProblem({ kind: 'faulty', message: `a record can't be sent: ${messageOf(cause)}`, cause });
    }
  }
}

/** What is absent in a record must not hide what its context says. */
const withoutAbsent = (record: RecordBody): RecordBody =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value != null)) as unknown as RecordBody;

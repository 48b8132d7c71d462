import { type CallContext, recordFields, type TrackedScope } from './context.ts';
import type { CompleteRecord, RecordBody } from './contract.ts';
import { messageOf } from './problem.ts';
import { addSeen, type Seen } from './read-seen.ts';

/** What is known of a call when it begins. */
export interface CallStart {
  readonly context: CallContext;
  /** As asked for; the model that the answer names is recorded, if it names one. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** Of a tracked function: once a call inside it has claimed it, this one is not recorded. */
  readonly scope?: TrackedScope | undefined;
}

export interface CallPorts {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds of a clock that is never set. */
  tickMs(): number;
  newId(): string;
  record(record: CompleteRecord): void;
  /** Answers and streams, each with its call, so that nobody who is handed one on counts it again. */
  readonly answers: WeakMap<object, Call>;
}

const SERVICE_TIERS = ['batch', 'flex', 'priority'] as const;
const MAX_ERROR_MSG = 500;
const MAX_TAGS = 10;

/** One call of a model, from its beginning to its end. It ends once; what is said of it later is not heard. */
export class Call {
  readonly #start: CallStart;
  readonly #ports: CallPorts;
  readonly #beganMs: number;
  readonly #beganTickMs: number;
  #seen: Seen = {};
  #isOver = false;

  constructor(start: CallStart, ports: CallPorts) {
    this.#start = start;
    this.#ports = ports;
    this.#beganMs = ports.nowMs();
    this.#beganTickMs = ports.tickMs();
  }

  /** @param read of the answer or event; one that can't be read is the caller's all the same */
  see(read: () => Seen): void {
    try {
      this.#seen = addSeen(this.#seen, read());
    } catch {
      // The call is recorded without it.
    }
  }

  succeed(): void {
    this.#end({ success: true });
  }

  /** Given up by the caller: what has arrived is recorded. */
  abort(): void {
    this.#end({ success: true, status: 'aborted' });
  }

  fail(thrown: unknown): void {
    const error_msg = sendable(messageOf(thrown));
    this.#end({ success: false, ...(error_msg !== '' && { error_msg }) });
  }

  /**
   * Takes an answer for this call's own. An answer of another call ends this one, unrecorded.
   *
   * @returns false when the answer has a call already
   */
  claim(answer: object): boolean {
    const { answers } = this.#ports;
    const owner = answers.get(answer);
    if (owner === undefined) answers.set(answer, this);
    else if (owner !== this) this.#isOver = true;
    return owner === undefined;
  }

  #end(outcome: Pick<RecordBody, 'success' | 'status' | 'error_msg'>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { model, usage, serviceTier } = this.#seen;
    const { context, provider, scope } = this.#start;
    if (scope?.isClaimed) return;
    const isUsageMissing = outcome.success && usage === undefined;
    this.#ports.record({
      id: this.#ports.newId(),
      timestamp: this.#beganMs / 1000,
      model: model ?? this.#start.model ?? 'unknown',
      provider,
      ...recordFields(isUsageMissing ? markMissing(context) : context),
      usage,
      service_tier: SERVICE_TIERS.find((tier) => tier === serviceTier),
      duration_ms: Math.round((this.#ports.tickMs() - this.#beganTickMs) * 1000) / 1000,
      ...outcome,
    });
  }
}

/** An unknown is shown: a call whose usage nobody told is found by its tag, and is no free call. */
function markMissing(context: CallContext): CallContext {
  const { tags = {} } = context;
  return Object.keys(tags).length < MAX_TAGS ? { ...context, tags: { ...tags, usage: 'missing' } } : context;
}

/** The text as the ledger takes it: well-formed, without control characters, cut. */
function sendable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return [...plain.slice(0, 2 * MAX_ERROR_MSG)].slice(0, MAX_ERROR_MSG).join('').toWellFormed();
}

import type { Node } from 'constructs';

/** What a deployment may choose, as context values (`-c timeZone=Europe/Berlin`, or `context` of cdk.json). */
export interface Settings {
  /** IANA zone of the ledger's days; fixed by the first start. */
  readonly timeZone: string;
  /** The ledger's currency; fixed by the first start. */
  readonly currency: string;
  /** Days after which records expire; 0 keeps them for ever. Counters are always kept. */
  readonly retentionDays: number;
  /** Address that alarms are mailed to; none by default. */
  readonly alarmMail: string | undefined;
  /** Topics to which the ledger sends its own mail, each with its addresses; `alerts` is always among them. */
  readonly alertTopics: Readonly<Record<string, readonly string[]>>;
  /** How long the gateway keeps an answer of the authorizer: a revoked key works at most that long. */
  readonly authorizerCacheSeconds: number;
  /** How long a stream batch may wait to fill up: fewer write units for later totals. */
  readonly batchingWindowSeconds: number;
  readonly logRetentionDays: number;
  /** Requests per second over all routes, and how many may come at once. */
  readonly throttlingRate: number;
  readonly throttlingBurst: number;
  /** Requests per second of one key in one instance of a function, and how many may come at once. */
  readonly keyRate: number;
  readonly keyBurst: number;
  /** Origins of pages that may call the API with a key of theirs; none by default. */
  readonly corsOrigins: readonly string[];
}

/** Retentions that CloudWatch Logs offers. */
const LOG_RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

/** Days that a ledger needs at least to prove and seal a day before its records expire. */
const LEAST_RETENTION = 7;

/**
 * Reads the context values.
 *
 * @throws Error naming every value that is not allowed.
 */
export function readSettings(node: Node): Settings {
  const faults: string[] = [];
  const reader = new ContextReader(node, faults);
  const settings: Settings = {
    timeZone: reader.text('timeZone', 'Asia/Shanghai', isTimeZone, 'an IANA time zone such as Europe/Berlin'),
    currency: reader.text('currency', 'CNY', (text) => ['CNY', 'USD'].includes(text), 'CNY or USD'),
    retentionDays: reader.integer('retentionDays', 0, 0, 3650),
    alarmMail:
      reader.text('alarmMail', '', (text) => text === '' || isMailAddress(text), 'a mail address') || undefined,
    alertTopics: { alerts: [], ...reader.json('alertTopics', {}, areTopics, TOPICS_RULE) },
    authorizerCacheSeconds: reader.integer('authorizerCacheSeconds', 60, 0, 3600),
    batchingWindowSeconds: reader.integer('batchingWindowSeconds', 0, 0, 300),
    logRetentionDays: reader.integer('logRetentionDays', 30, 1, 3653),
    throttlingRate: reader.integer('throttlingRate', 2000, 1, 10_000),
    throttlingBurst: reader.integer('throttlingBurst', 1000, 1, 5000),
    keyRate: reader.integer('keyRate', 50, 1, 10_000),
    keyBurst: reader.integer('keyBurst', 500, 1, 10_000),
    corsOrigins: reader.json('corsOrigins', [], areOrigins, ORIGINS_RULE),
  };
  if (settings.retentionDays > 0 && settings.retentionDays < LEAST_RETENTION) {
    faults.push(`retentionDays: must be 0 or at least ${LEAST_RETENTION}: a day is sealed some days before it expires`);
  }
  if (!LOG_RETENTIONS.includes(settings.logRetentionDays)) {
    faults.push(`logRetentionDays: must be one of ${LOG_RETENTIONS.join(', ')}`);
  }
  if (faults.length > 0) throw new Error(`context values:\n  ${faults.join('\n  ')}`);
  return settings;
}

class ContextReader {
  readonly #node: Node;
  readonly #faults: string[];

  constructor(node: Node, faults: string[]) {
    this.#node = node;
    this.#faults = faults;
  }

  text(name: string, fallback: string, isAllowed: (text: string) => boolean, rule: string): string {
    const value = String(this.#node.tryGetContext(name) ?? fallback);
    if (!isAllowed(value)) this.#faults.push(`${name}: must be ${rule}, is ${JSON.stringify(value)}`);
    return value;
  }

  /** An object, or its JSON text: `-c` of a command line gives texts only. */
  json<T>(name: string, fallback: T, isAllowed: (value: unknown) => value is T, rule: string): T {
    const given: unknown = this.#node.tryGetContext(name) ?? fallback;
    const value = typeof given === 'string' ? parseJson(given) : given;
    if (isAllowed(value)) return value;
    this.#faults.push(`${name}: must be ${rule}, is ${JSON.stringify(given)}`);
    return fallback;
  }

  integer(name: string, fallback: number, from: number, to: number): number {
    const value = Number(this.#node.tryGetContext(name) ?? fallback);
    const isAllowed = Number.isInteger(value) && value >= from && value <= to;
    if (!isAllowed) this.#faults.push(`${name}: must be an integer from ${from} to ${to}`);
    return isAllowed ? value : fallback;
  }
}

const isMailAddress = (text: unknown): boolean => typeof text === 'string' && /^[^\s@]+@[^\s@]+$/.test(text);

const MAX_TOPICS = 10;
const TOPICS_RULE = `at most ${MAX_TOPICS} names of small letters, digits and dashes, each with a list of mail addresses, such as {"alerts": ["ops@example.com"]}`;

function areTopics(value: unknown): value is Record<string, readonly string[]> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const topics = isObject ? Object.entries(value) : undefined;
  const isTopic = ([name, addresses]: [string, unknown]): boolean =>
    /^[a-z][a-z0-9-]{0,31}$/.test(name) && Array.isArray(addresses) && addresses.every(isMailAddress);
  return topics !== undefined && topics.length <= MAX_TOPICS && topics.every(isTopic);
}

const MAX_ORIGINS = 20;
const ORIGINS_RULE = `a list of at most ${MAX_ORIGINS} origins, such as ["https://app.example.com"]; each page by name, never *`;

function areOrigins(value: unknown): value is readonly string[] {
  const isOrigin = (text: unknown): boolean =>
    typeof text === 'string' && /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  return Array.isArray(value) && value.length <= MAX_ORIGINS && value.every(isOrigin);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

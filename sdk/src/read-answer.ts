/** From an answer to `POST /records` to what becomes of each record of the request. */
import type { ErrorAnswer, RecordResult } from './contract.ts';

export type Fault = { readonly path: string; readonly message: string };

/** `again`: neither taken nor refused, to be sent once more under the same identity. */
export type Verdict = 'taken' | 'again' | { readonly rejected: readonly Fault[] };

export type Answer =
  | { readonly kind: 'verdicts'; readonly verdicts: readonly Verdict[] }
  /** Refused as a whole without a word about its records: a smaller request shows whose fault it is. */
  | { readonly kind: 'split' }
  | { readonly kind: 'later'; readonly message: string };

/** Statuses that speak of the request itself; the others speak of the key, the address or the moment. */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([400, 413, 415, 422]);

const REFUSED_KEY = 'the ledger refused the key: it is unknown, revoked or expired, or lacks the scope "ingest"';

const REASONS: Readonly<Record<number, string>> = {
  401: REFUSED_KEY,
  403: REFUSED_KEY,
  404: 'there is no ledger at this endpoint',
  429: 'the ledger asks to slow down',
};

/** @param text the body as it came; anything at all, since a proxy may have answered */
export function readAnswer(status: number, text: string, count: number): Answer {
  const body = parse(text);
  if (status >= 200 && status < 300) return readResults(body, count);
  const details = status < 500 ? detailsByRecord(body) : new Map<number, Fault[]>();
  // 400 says that none was taken; 403 names those that the key may not send, and took none of the others either.
  const isEachRejected = status === 400;
  if (details.size > 0) return { kind: 'verdicts', verdicts: verdictsOf(details, count, isEachRejected) };
  if (!ABOUT_THE_REQUEST.has(status))
    return { kind: 'later', message: REASONS[status] ?? `the ledger answered ${status}` };
  if (count > 1) return { kind: 'split' };
  const message = errorOf(body)?.message ?? `the ledger answered ${status}`;
  return { kind: 'verdicts', verdicts: [{ rejected: [{ path: '', message }] }] };
}

function readResults(body: unknown, count: number): Answer {
  const { results } = isObject(body) ? body : {};
  if (!Array.isArray(results)) return { kind: 'later', message: 'what answers at this endpoint is no ledger' };
  const verdicts = new Array<Verdict>(count).fill('again');
  for (const result of results as Partial<RecordResult>[]) {
    const { index = -1, status, errors = [] } = result ?? {};
    if (verdicts[index] === undefined || status === undefined || status === 'retry') continue;
    verdicts[index] = status === 'rejected' ? { rejected: errors } : 'taken';
  }
  return { kind: 'verdicts', verdicts };
}

function verdictsOf(details: ReadonlyMap<number, Fault[]>, count: number, isEachRejected: boolean): Verdict[] {
  return Array.from({ length: count }, (_, index) => {
    const faults = details.get(index);
    return faults === undefined && !isEachRejected ? 'again' : { rejected: faults ?? [] };
  });
}

function detailsByRecord(body: unknown): Map<number, Fault[]> {
  const byRecord = new Map<number, Fault[]>();
  for (const fault of errorOf(body)?.details ?? []) {
    const index = /^records\[(\d+)\]/.exec(fault.path)?.[1];
    if (index === undefined) continue;
    byRecord.set(Number(index), [...(byRecord.get(Number(index)) ?? []), fault]);
  }
  return byRecord;
}

const errorOf = (body: unknown): ErrorAnswer['error'] | undefined =>
  isObject(body) && isObject(body.error) ? (body as unknown as ErrorAnswer).error : undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

import type { QuotaAnswer, ReservationAnswer } from './contract.ts';
import { askLedger, type LedgerAddress, type LedgerRequest, TokenledgerError } from './ledger-http.ts';

/** A call waits for it, so it must not wait long. */
const TIMEOUT_MS = 2000;

export interface ReservationRequest {
  readonly userId: string;
  /** What the call may cost, in the ledger's currency; a decimal text keeps every digit. */
  readonly estimate: number | string;
  readonly expiresInS: number;
}

/** Why the ledger could not be asked. The answer then allows: a ledger that is down stops no service, and it says so. */
interface Unanswered {
  readonly unavailable?: TokenledgerError;
}

/** A ledger that can't be asked tells nothing but that the user may go on. */
type QuotaTold = Partial<QuotaAnswer> & Pick<QuotaAnswer, 'allowed' | 'budgets'>;

/** Questions before a call. They throw a `TokenledgerError` only when the ledger refuses the question itself. */
export interface Quotas {
  /** Whether the user may go on. */
  checkQuota(userId: string): Promise<QuotaTold & Unanswered>;
  /** Keeps room in the user's budgets; `withContext({reservationId}, …)` settles it by the calls inside. */
  reserve(request: ReservationRequest): Promise<ReservationAnswer & Unanswered>;
}

export function createQuotas(address: LedgerAddress): Quotas {
  return {
    checkQuota: (userId) =>
      askOrAllow<QuotaTold>(address, { path: '/quota', query: { user_id: userId } }, { allowed: true, budgets: [] }),
    reserve: ({ userId, estimate, expiresInS }) => {
      const body = { user_id: userId, estimate, expires_in_s: expiresInS };
      const allowed = { allowed: true, reservation_id: null, remaining: null, expires_at: null, refused_by: null };
      return askOrAllow<ReservationAnswer>(address, { method: 'POST', path: '/quota/reserve', body }, allowed);
    },
  };
}

async function askOrAllow<Answer extends object>(
  address: LedgerAddress,
  request: Omit<LedgerRequest, 'timeoutMs'>,
  allowed: Answer,
): Promise<Answer & Unanswered> {
  try {
    const response = await askLedger(address, { ...request, timeoutMs: TIMEOUT_MS });
    return (await response.json()) as Answer;
  } catch (cause) {
    const failure =
      cause instanceof TokenledgerError ? cause : new TokenledgerError('no answer of a ledger', { cause });
    if (!failure.isUnavailable) throw failure;
    return { ...allowed, unavailable: failure };
  }
}

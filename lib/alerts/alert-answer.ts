import type { AlertAnswer } from '../api-contract.ts';
import type { Calendar } from '../calendar.ts';
import type { Alert } from './alert.ts';

/** An alert as `GET /alerts` lists it. */
export function alertAnswer(alert: Alert, { iso }: Pick<Calendar, 'iso'>): AlertAnswer<bigint> {
  const { id, subject, facts, raisedAtUs, sentAtUs, acknowledged } = alert;
  const instant = (us: number | undefined): string | null => (us === undefined ? null : iso(us));
  return {
    id,
    kind: subject.kind,
    day: subject.day,
    model: subject.model,
    unpriced_calls: facts.unpricedCalls,
    calls: facts.calls,
    tokens: facts.tokens,
    since: instant(facts.sinceUs),
    functions: facts.functions.map(({ name, unpricedCalls }) => ({ name, unpriced_calls: unpricedCalls })),
    more_functions: facts.moreFunctions,
    raised_at: iso(raisedAtUs),
    sent_at: instant(sentAtUs),
    acknowledged_at: instant(acknowledged?.atUs),
    acknowledged_by: acknowledged?.by ?? null,
  };
}

import type { CounterReader } from '../ports.ts';

export type SpendReader = Pick<CounterReader, 'days' | 'userDays' | 'anchors'>;

/** The same reader, which reads nothing twice: many budgets ask for the same days. To be used for one answer only. */
export function rememberReads(counters: SpendReader): SpendReader {
  const reads = new Map<string, Promise<unknown>>();
  const once =
    <A extends readonly unknown[], R>(name: string, read: (...asked: A) => Promise<R>) =>
    (...asked: A): Promise<R> => {
      const place = JSON.stringify([name, ...asked]);
      const known = reads.get(place) as Promise<R> | undefined;
      if (known !== undefined) return known;
      const reading = read(...asked);
      reads.set(place, reading);
      return reading;
    };
  return {
    days: once('days', (...asked: Parameters<SpendReader['days']>) => counters.days(...asked)),
    userDays: once('userDays', (...asked: Parameters<SpendReader['userDays']>) => counters.userDays(...asked)),
    anchors: once('anchors', (...asked: Parameters<SpendReader['anchors']>) => counters.anchors(...asked)),
  };
}

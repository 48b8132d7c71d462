import type { CounterKey, CounterState, Sums } from '../counters/counter.ts';
import { counterIdentity, differenceOf, zeroSums } from '../counters/families.ts';
import { advanceExamination, beginExamination, isExamined, isSameState } from './examine-suspects.ts';
import type { OpenReason, ProjectDay } from './proof.ts';
import type { ProofLimits } from './prove-day.ts';
import type { SurveyPorts } from './survey-day.ts';
import { type StreamPorts, waitForStream } from './wait-for-stream.ts';

/** What a counter lacks to equal its records, and the counter itself, which rested meanwhile. */
export interface RestingCounter {
  readonly lacks: Sums;
  /** Undefined when there is none. */
  readonly counter: CounterState | undefined;
}

/**
 * What some counters of a day lack for certain, by their identities: each is read, then all records are, the stream is waited for,
 * and the counter has had no update since. So whatever was written before is in it, or nothing will bring it any more. One that
 * moves all the time, and one in whose place another item lies, is missing in the answer.
 *
 * @param keys also those of sessions that no record names any more, which a proof does not compare
 */
export async function lacksAtRest(
  ports: SurveyPorts & StreamPorts,
  of: ProjectDay,
  keys: readonly CounterKey[],
  { attempts, patienceMs }: Pick<ProofLimits, 'attempts' | 'patienceMs'>,
): Promise<ReadonlyMap<string, RestingCounter> | OpenReason> {
  const resting = new Map<string, RestingCounter>();
  let left = keys;
  for (let attempt = 0; attempt < attempts && left.length > 0; attempt += 1) {
    const examination = await beginExamination(ports.counters, left);
    while (!isExamined(examination)) await advanceExamination(ports, of, examination);
    if (examination.unreadable > 0) return 'unreadable_records';
    if ((await waitForStream(ports, of, patienceMs)) === undefined) return 'stream_behind';
    const now = await ports.counters.get(examination.keys);
    left = examination.keys.filter((key, index) => {
      const counter = examination.states[index];
      if (!isSameState(counter, now[index])) return true;
      const identity = counterIdentity(key);
      const due = examination.due.get(identity) ?? zeroSums();
      resting.set(identity, { lacks: differenceOf(due, counter?.sums ?? zeroSums()), counter });
      return false;
    });
  }
  return resting;
}

import { createCalendar } from '../../lib/calendar.ts';
import type { CounterFamily, CounterKey } from '../../lib/counters/counter.ts';
import { zeroSums } from '../../lib/counters/families.ts';
import type { NewDayMark } from '../../lib/integrity/ports.ts';
import { RememberedTouchedDays } from '../../lib/integrity/remember-touched-days.ts';
import type { CounterReader } from '../../lib/ports.ts';
import { DayMemory } from '../../lib/spend/day-memory.ts';
import { RememberedDays } from '../../lib/spend/remembered-days.ts';
import { InMemoryCounterReader } from './in-memory-counter-reader.ts';

/** What happens in a ledger whose counters somebody remembers. */
export type RememberingStep =
  | { readonly kind: 'wait'; readonly seconds: number }
  /** An aggregator whose clock is somewhat off marks a day, and counts a while later. */
  | { readonly kind: 'count'; readonly day: number; readonly aggregator: number; readonly lagSeconds: number }
  /** An audit finds all days balanced. */
  | { readonly kind: 'audit' }
  | { readonly kind: 'ask' };

export const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
const FROM_US = Date.parse('2026-03-03T22:00:00Z') * 1000;
const CLOCKS_OFF_US = [-20_000_000, 0, 25_000_000];
const CALENDAR = createCalendar('UTC');

export interface RememberingOutcome {
  /** An answer that was not what the counters said at that moment. */
  readonly wrong: string | undefined;
  /** Days of the family `day` that were read of the counters, over all answers. */
  readonly daysRead: number;
}

/** @param isMarked what is put and seen of marks; all of them unless said otherwise */
export async function runRememberingWorld(
  steps: readonly RememberingStep[],
  isMarked: (mark: NewDayMark) => boolean = () => true,
): Promise<RememberingOutcome> {
  let nowUs = FROM_US;
  const clock = () => nowUs;
  const live = new InMemoryCounterReader();
  let marks: NewDayMark[] = [];
  const put = async (put: readonly NewDayMark[]) => void marks.push(...put.filter(isMarked));
  const aggregators = CLOCKS_OFF_US.map(
    (offUs) => new RememberedTouchedDays({ marks: { put }, calendar: CALENDAR, clock: () => nowUs + offUs }),
  );
  const touches = {
    of: async () => new Map(marks.toSorted((a, b) => atOf(a) - atOf(b)).map((mark) => [mark.day, atOf(mark)])),
  };
  let daysRead = 0;
  const counters: CounterReader = {
    days: (project, from, to) => {
      daysRead += DAYS.filter((day) => from <= day && day <= to).length;
      return live.days(project, from, to);
    },
    hours: (project, day) => live.hours(project, day),
    users: (project, day) => live.users(project, day),
    anchors: (project, day) => live.anchors(project, day),
    userDays: (project, user, days) => live.userDays(project, user, days),
    session: (project, session) => live.session(project, session),
  };
  const memory = new DayMemory<readonly object[]>({ touches, calendar: CALENDAR, clock }, 1000);
  const remembered = new RememberedDays({ counters, memory, clock });
  const underWay: { readonly atUs: number; readonly day: string }[] = [];
  let wrong: string | undefined;
  for (const step of [...steps, { kind: 'ask' } as const]) {
    if (step.kind === 'wait') nowUs += step.seconds * 1_000_000;
    if (step.kind === 'count') {
      const day = DAYS[step.day] ?? '';
      await aggregators[step.aggregator]?.mark([{ project: 'main', day }]);
      underWay.push({ atUs: nowUs + step.lagSeconds * 1_000_000, day });
    }
    if (step.kind === 'audit') marks = marks.filter(({ on }) => on >= CALENDAR.dayOf(nowUs));
    for (const counted of underWay.filter(({ atUs }) => atUs <= nowUs)) count(live, counted.day);
    underWay.splice(0, underWay.length, ...underWay.filter(({ atUs }) => atUs > nowUs));
    if (step.kind === 'ask' && (await readAll(remembered)) !== (await readAll(live)))
      wrong ??= new Date(nowUs / 1000).toISOString();
  }
  return { wrong, daysRead };
}

const atOf = ({ atUs = Number.POSITIVE_INFINITY }: NewDayMark): number => atUs;

function count(live: InMemoryCounterReader, day: string): void {
  const names = {
    project: 'main',
    day,
    function: 'chat',
    model: 'm',
    user: 'u',
    hourStartUs: CALENDAR.startOfDay(day),
  };
  for (const family of ['day', 'hour', 'user'] satisfies CounterFamily[])
    live.add({ key: { family, ...names } as CounterKey, sums: { ...zeroSums(), calls: 1n } });
}

async function readAll(reader: CounterReader): Promise<string> {
  const rows: object[] = [...(await reader.days('main', '2026-03-01', '2026-03-04'))];
  for (const day of DAYS) {
    rows.push(...(await reader.hours('main', day)));
    rows.push(...(await Array.fromAsync(reader.users('main', day))).flat());
  }
  const toText = (row: object): string =>
    JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  return rows.map(toText).toSorted().join();
}

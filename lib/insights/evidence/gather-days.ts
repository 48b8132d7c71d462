import { addDays } from '../../calendar.ts';
import type { DayMarks } from '../../integrity/ports.ts';
import type { Day } from '../../usage/record.ts';
import { type GatherPorts, gatherDay } from './gather-day.ts';

export interface GatherDaysPorts extends GatherPorts {
  /** Days that the audit has proved, by when it did. */
  readonly gatherable: DayMarks;
}

export interface GatherTally {
  readonly gathered: number;
  /** Days for which there was no time. */
  readonly left: number;
}

/** Looks through each day that was proved since it was looked through last; a late record or a correction leads to another proof. */
export async function gatherDays(
  ports: GatherDaysPorts,
  { today, mayGoOn }: { readonly today: Day; readonly mayGoOn: () => boolean },
): Promise<GatherTally> {
  const tally = { gathered: 0, left: 0 };
  const marks = await ports.gatherable.before(addDays(today, 1));
  for (const own of Map.groupBy(marks, ({ project, day }) => `${project}|${day}`).values()) {
    const [newest] = own.toSorted((a, b) => Number(a.on < b.on) - Number(a.on > b.on));
    if (newest === undefined) continue;
    const outcome = mayGoOn() ? await gatherDay(ports, newest, mayGoOn) : 'unfinished';
    if (outcome === 'unfinished') {
      tally.left += 1;
      continue;
    }
    await ports.gatherable.settle(own);
    tally.gathered += 1;
  }
  return tally;
}

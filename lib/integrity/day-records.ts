import type { StoredImage } from '../usage/stored-image.ts';
import { DAY_PARTS, type DayRecords, type PartPlace } from './ports.ts';
import type { ProjectDay } from './proof.ts';

/** Where the reading of all records of a day stands, as a value of JSON. */
export interface DayPlace {
  readonly part: number;
  /** Absent at the beginning of the part. */
  readonly place?: PartPlace;
}

export const isDayRead = ({ part }: DayPlace): boolean => part === DAY_PARTS;

/** Some more records of a day, part by part; `take` is given each item. @returns where the next ones are */
export async function readDayFrom(
  records: DayRecords,
  of: ProjectDay,
  { part, place }: DayPlace,
  take: (image: StoredImage) => void,
): Promise<DayPlace> {
  const { images, next } = await records.read(of, part, place);
  for (const image of images) take(image);
  return next === undefined ? { part: part + 1 } : { part, place: next };
}

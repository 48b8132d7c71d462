/** The days that a page looks at: the last ones up to today, or from one day to another, both inclusive. */
export type Range = { readonly days: number } | { readonly from: string; readonly to: string };

/** Lengths that are offered; 1 is today by the hour. */
export const RANGE_DAYS = [1, 7, 28, 30, 90] as const;
export const DEFAULT_DAYS = 7;

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;
const OWN_RANGE = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** `30`, or `2026-11-01..2026-11-15`; anything else is the default. */
export function readRange(text: string | null): Range {
  const [, from, to] = OWN_RANGE.exec(text ?? '') ?? [];
  if (from !== undefined && to !== undefined && from <= to) return { from, to };
  const days = Number(text);
  return { days: Number.isInteger(days) && days >= 1 && days <= MAX_DAYS ? days : DEFAULT_DAYS };
}

export const writeRange = (range: Range): string =>
  'days' in range ? String(range.days) : `${range.from}..${range.to}`;

export interface Span {
  readonly from: string;
  readonly to: string;
}

export const spanOf = (range: Range, today: string): Span =>
  'days' in range ? { from: addDays(today, 1 - range.days), to: today } : range;

/** As many days, just before. */
export function spanBefore({ from, to }: Span): Span {
  return { from: addDays(from, -lengthOf({ from, to })), to: addDays(from, -1) };
}

export const lengthOf = ({ from, to }: Span): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export const daysOf = (span: Span): string[] =>
  Array.from({ length: lengthOf(span) }, (_, index) => addDays(span.from, index));

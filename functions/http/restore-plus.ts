/** A `+` that was not percent-encoded arrives as a space: `2026-11-24T10:00:00 08:00`. Nothing else looks like that. */
const LOST_PLUS = / (\d\d:?\d\d)$/;

/** An instant of a query string as it was meant. */
export const restorePlus = (instant: string): string => instant.replace(LOST_PLUS, '+$1');

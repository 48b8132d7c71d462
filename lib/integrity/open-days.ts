/** No day is closed before it is so old, so that nobody who records what just happened has to be asked whether it is. */
export const OPEN_DAYS = 2;

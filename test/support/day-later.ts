/** Imported before a ledger and each of its functions (`--import`), it sets their clock a day ahead: a test can't wait for midnight. */
const DAY_MS = 86_400_000;
const { now } = Date;

class LaterDate extends Date {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [LaterDate.now()] : given) as [number]));
  }

  static override now(): number {
    return now() + DAY_MS;
  }
}

globalThis.Date = LaterDate as DateConstructor;

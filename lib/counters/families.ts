import type { BookedRecord } from '../usage/record.ts';
import { type CounterKey, type CounterKeyOf, MEASURES, type Sums } from './counter.ts';
import { reportedSumsOf } from './reported-sums.ts';

/** Sums under construction. */
export type RunningSums = { -readonly [M in keyof Sums]: Sums[M] };

/** The counters that a record moves: one of each family, a session's only when the record names one. */
export function countersOf(booked: BookedRecord): CounterKey[] {
  const { record, day, hourStartUs } = booked;
  const { project, userId: user, model, function: purpose, anchorId: anchor = '' } = record;
  const keys: CounterKey[] = [
    { family: 'hour', project, day, hourStartUs, function: purpose, model },
    { family: 'day', project, day, function: purpose, model },
    { family: 'anchor', project, day, anchor, model },
    { family: 'user', project, day, user },
  ];
  const session = sessionCounterOf(booked);
  return session === undefined ? keys : [...keys, session];
}

/** The counter of a record's session; undefined when it names none. */
export function sessionCounterOf({ record, day }: BookedRecord): CounterKeyOf<'session'> | undefined {
  const { project, userId: user, model, sessionId: session } = record;
  return session === undefined ? undefined : { family: 'session', project, session, day, user, model };
}

/** A counter's name within this process, for Maps. No name of ours has a control character, so none can run into the next. */
export function counterIdentity(key: CounterKey): string {
  switch (key.family) {
    case 'hour':
      return `H\0${key.project}\0${key.day}\0${key.hourStartUs}\0${key.function}\0${key.model}`;
    case 'day':
      return `D\0${key.project}\0${key.day}\0${key.function}\0${key.model}`;
    case 'anchor':
      return `A\0${key.project}\0${key.day}\0${key.anchor}\0${key.model}`;
    case 'user':
      return `U\0${key.project}\0${key.day}\0${key.user}`;
    case 'session':
      return `S\0${key.project}\0${key.session}\0${key.day}\0${key.user}\0${key.model}`;
  }
}

/** What a record adds to each of its counters. An unpriced call adds no cost and says so. */
export function sumsOf(booked: BookedRecord): Sums {
  const { record, costAtto, bookedDigest } = booked;
  const { tokens } = record;
  return {
    calls: 1n,
    successes: record.success ? 1n : 0n,
    inputTokens: BigInt(tokens.input),
    outputTokens: BigInt(tokens.output),
    cacheReadTokens: BigInt(tokens.cacheRead),
    cacheWriteTokens: BigInt(tokens.cacheWrite),
    cacheWrite1hTokens: BigInt(tokens.cacheWrite1h),
    reasoningTokens: BigInt(tokens.reasoning),
    audioInputTokens: BigInt(tokens.audioInput),
    audioOutputTokens: BigInt(tokens.audioOutput),
    durationUs: BigInt(record.durationUs ?? 0),
    costAtto: costAtto ?? 0n,
    unpricedCalls: costAtto === null ? 1n : 0n,
    digest: bookedDigest,
    ...reportedSumsOf(booked),
  };
}

export const zeroSums = (): RunningSums => ({
  calls: 0n,
  successes: 0n,
  inputTokens: 0n,
  outputTokens: 0n,
  cacheReadTokens: 0n,
  cacheWriteTokens: 0n,
  cacheWrite1hTokens: 0n,
  reasoningTokens: 0n,
  audioInputTokens: 0n,
  audioOutputTokens: 0n,
  durationUs: 0n,
  costAtto: 0n,
  unpricedCalls: 0n,
  digest: 0n,
  reportedCalls: 0n,
  reportedUnpricedCalls: 0n,
  unconvertibleCalls: 0n,
  comparedCostAtto: 0n,
  reportedOwnAtto: 0n,
  reportedCnyAtto: 0n,
  reportedUsdAtto: 0n,
});

export function addSums(to: RunningSums, sums: Sums): void {
  for (const measure of MEASURES) {
    const sum = sums[measure];
    if (sum !== 0n) to[measure] += sum;
  }
}

export function subtractSums(from: RunningSums, sums: Sums): void {
  for (const measure of MEASURES) {
    const sum = sums[measure];
    if (sum !== 0n) from[measure] -= sum;
  }
}

export const isZero = (sums: Sums): boolean => MEASURES.every((measure) => sums[measure] === 0n);

export const equalSums = (one: Sums, other: Sums): boolean =>
  MEASURES.every((measure) => one[measure] === other[measure]);

/** What `from` has more than `sums`. */
export function differenceOf(from: Sums, sums: Sums): Sums {
  const difference = { ...from };
  subtractSums(difference, sums);
  return difference;
}

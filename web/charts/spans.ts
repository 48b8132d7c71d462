import { scaleLinear } from 'd3-scale';

/** Something that lasted. Times are milliseconds since one common beginning. */
export interface Span {
  readonly key: string;
  readonly startMs: number;
  readonly durationMs: number;
}

interface Frame {
  readonly width: number;
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

const PITCH = 16;
const MIN_BAR = 3;
/** Room that the label of a tick needs, in pixels. */
const TICK_WIDTH = 110;
/** Ticks are whole numbers of the largest of these that fits. */
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1];

/** Where spans lie, one below the other in their order, over the time from the first beginning to the last end. */
export function laySpans(spans: readonly Span[], { width, margin }: Frame) {
  const fromMs = Math.min(...spans.map(({ startMs }) => startMs));
  const toMs = Math.max(fromMs + 1, ...spans.map(({ startMs, durationMs }) => startMs + durationMs));
  const unitMs = UNITS_MS.find((unit) => toMs - fromMs >= unit) ?? 1;
  const x = scaleLinear([fromMs / unitMs, toMs / unitMs], [margin.left, width - margin.right]);
  const ticks = x.ticks(Math.max(1, Math.floor(width / TICK_WIDTH)));
  return {
    height: margin.top + spans.length * PITCH + margin.bottom,
    ticks: ticks.map((tick) => ({ ms: tick * unitMs, x: x(tick) })),
    bars: spans.map(({ key, startMs, durationMs }, index) => {
      const left = x(startMs / unitMs);
      const length = Math.max(MIN_BAR, x((startMs + durationMs) / unitMs) - left);
      return { key, x: Math.min(left, width - margin.right - length), width: length, y: margin.top + index * PITCH };
    }),
  };
}

import { scaleLinear } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';

const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 2;

interface SparklineProps {
  /** Null where there is nothing to say, as of the success of no calls: the line has a gap there. */
  readonly values: readonly (number | null)[];
  /** How many there will be when the day is over: the line ends where the day is. */
  readonly of: number;
  /** What the ground stands for; 0 unless said otherwise. */
  readonly from?: number;
}

/** The course of a figure, without axes: a hint beside the figure, which says the number. */
export function Sparkline({ values, of, from = 0 }: SparklineProps) {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const x = scaleLinear([0, Math.max(1, of - 1)], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([from, Math.max(from + 1e-12, ...known.map(({ value }) => value))], [HEIGHT - EDGE, EDGE]);
  const isKnown = (value: number | null) => value !== null;
  const toX = (_: number | null, index: number) => x(index);
  const toY = (value: number | null) => y(value ?? from);
  const stroke = line<number | null>(toX, toY).defined(isKnown).curve(curveMonotoneX)(values);
  const fill = area<number | null>(toX, HEIGHT - EDGE, toY)
    .defined(isKnown)
    .curve(curveMonotoneX)(values);
  const last = known.at(-1);
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="ground" x1={EDGE} x2={WIDTH - EDGE} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
      <path class="area" d={fill ?? ''} />
      <path class="course" d={stroke ?? ''} />
      {last && <circle class="now" cx={x(last.index)} cy={y(last.value)} r="2.5" />}
    </svg>
  );
}

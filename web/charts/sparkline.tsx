import { scaleLinear } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';

const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 2;

interface SparklineProps {
  readonly values: readonly number[];
  /** How many there will be when the day is over: the line ends where the day is. */
  readonly of: number;
}

/** The course of a figure, without axes: a hint beside the figure, which says the number. */
export function Sparkline({ values, of }: SparklineProps) {
  const x = scaleLinear([0, Math.max(1, of - 1)], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([0, Math.max(1e-12, ...values)], [HEIGHT - EDGE, EDGE]);
  const indexOf = (_: number, index: number) => x(index);
  const stroke = line<number>(indexOf, y).curve(curveMonotoneX)(values);
  const fill = area<number>(indexOf, HEIGHT - EDGE, y).curve(curveMonotoneX)(values);
  const last = values.length - 1;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="ground" x1={EDGE} x2={WIDTH - EDGE} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
      <path class="area" d={fill ?? ''} />
      <path class="course" d={stroke ?? ''} />
      <circle class="now" cx={x(last)} cy={y(values[last] ?? 0)} r="2.5" />
    </svg>
  );
}

import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { useWidth } from './use-width.ts';

const HEIGHT = 84;
const EDGE = 4;
/** How far below zero an overspent budget is drawn, as a share of its limit: what lies deeper would press the rest flat. */
const MAX_BELOW = 0.25;

/** What was left at a moment of the period. */
export interface BurnPoint {
  /** How much of the period was over, 0–1. */
  readonly elapsed: number;
  /** Share of the limit; below 0 when it is overspent. */
  readonly left: number;
}

interface BurnDownProps {
  /** In order of time, from the start of the period until now. */
  readonly points: readonly BurnPoint[];
  readonly summary: string;
}

/** What is left of a limit while its period goes by, against an even pace. */
export function BurnDown({ points, summary }: BurnDownProps) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const shown = points.map(({ elapsed, left }) => ({ elapsed, left: Math.max(-MAX_BELOW, left) }));
  const least = Math.min(0, ...shown.map(({ left }) => left));
  const x = scaleLinear([0, 1], [EDGE, width - EDGE]);
  const y = scaleLinear([least, 1], [HEIGHT - EDGE, EDGE]);
  const toX = ({ elapsed }: BurnPoint) => x(elapsed);
  const toY = ({ left }: BurnPoint) => y(left);
  const now = shown.at(-1);
  return (
    <div class="burn-down" ref={ref}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={summary}>
          <line class="ground" x1={x(0)} x2={x(1)} y1={y(0)} y2={y(0)} />
          <line class="pace" x1={x(0)} x2={x(1)} y1={y(1)} y2={y(0)} />
          <path class="area" d={area<BurnPoint>(toX, y(0), toY)(shown) ?? ''} />
          <path class="course" d={line<BurnPoint>(toX, toY)(shown) ?? ''} />
          {now && <circle class="now" cx={toX(now)} cy={toY(now)} r="3.5" />}
        </svg>
      )}
    </div>
  );
}

import { laySpans, type Span } from './spans.ts';
import { useWidth } from './use-width.ts';

const MARGIN = { top: 4, right: 16, bottom: 24, left: 4 };
const BAR = 10;

export interface ToldSpan extends Span {
  readonly className: string;
  /** What the pointer is told of it. */
  readonly title: string;
  readonly hasFailed: boolean;
}

interface SpanChartProps {
  readonly spans: readonly ToldSpan[];
  /** What the chart says, in a sentence. */
  readonly summary: string;
  readonly tickOf: (ms: number) => string;
}

/** When things began and how long they took, one below the other; a cross stands behind what failed. The table has the same in words. */
export function SpanChart({ spans, summary, tickOf }: SpanChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const chart = laySpans(spans, { width, margin: MARGIN });
  const bottom = chart.height - MARGIN.bottom;
  return (
    <div class="span-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={chart.height} role="img" aria-label={summary}>
          {chart.ticks.map((tick, index) => (
            <g key={tick.ms} class="tick">
              <line x1={tick.x} x2={tick.x} y1={0} y2={bottom} />
              <text x={tick.x} y={chart.height - 6} class={index === 0 ? 'first' : undefined}>
                {tickOf(tick.ms)}
              </text>
            </g>
          ))}
          {chart.bars.map((bar, index) => {
            const { className = '', title = '', hasFailed = false } = spans[index] ?? {};
            return (
              <g key={bar.key}>
                <title>{title}</title>
                <rect class={className} x={bar.x} y={bar.y} width={bar.width} height={BAR} rx={2} />
                {hasFailed && (
                  <text class="cross" x={bar.x + bar.width + 4} y={bar.y + BAR}>
                    ×
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

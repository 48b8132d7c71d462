import { type Column, layColumns } from './columns.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 260;
const MARGIN = { top: 14, right: 20, bottom: 26, left: 56 };

interface TrendChartProps {
  readonly columns: readonly Column[];
  /** What the chart says, in a sentence. */
  readonly summary: string;
  readonly labelOf: (key: string) => string;
  readonly tickOf: (amount: number) => string;
  /** A limit that belongs to one column, such as a day's budget. */
  readonly limit?: { readonly size: number; readonly label: string } | undefined;
  readonly pointed: string | undefined;
  readonly onPoint: (key: string | undefined) => void;
  readonly onChoose: (key: string) => void;
}

/** Columns of time; what is not over has a dashed outline. Keyboard and screen reader have the table below it. */
export function TrendChart(props: TrendChartProps) {
  const { columns, summary, limit, pointed, onPoint } = props;
  const { ref, width } = useWidth<HTMLDivElement>();
  const chart = layColumns(columns, { width, height: HEIGHT, margin: MARGIN }, limit?.size ?? 0);
  return (
    <div class="trend-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={summary} onPointerLeave={() => onPoint(undefined)}>
          {chart.ticks.map((tick) => (
            <g key={tick} class="tick">
              <line x1={MARGIN.left} x2={width - MARGIN.right} y1={chart.y(tick)} y2={chart.y(tick)} />
              <text x={MARGIN.left - 8} y={chart.y(tick)} dy="0.32em">
                {props.tickOf(tick)}
              </text>
            </g>
          ))}
          {chart.columns.map((column, index) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the table below is for the keyboard
            <g
              key={column.key}
              class={`column${column.isOpen ? ' open' : ''}${pointed === column.key ? ' pointed' : ''}`}
              onPointerEnter={() => onPoint(column.key)}
              onClick={() => props.onChoose(column.key)}
            >
              <rect
                class="field"
                x={column.middle - chart.bandWidth / 2}
                y={MARGIN.top}
                width={chart.bandWidth}
                height={HEIGHT - MARGIN.top - MARGIN.bottom}
              />
              {column.bars.map((bar) => (
                <rect
                  key={bar.name}
                  class={`bar ${bar.className}`}
                  x={column.x}
                  y={bar.y}
                  width={chart.barWidth}
                  height={bar.height}
                />
              ))}
              {chart.isLabelled(index) && (
                <text class="label" x={column.middle} y={HEIGHT - 8}>
                  {props.labelOf(column.key)}
                </text>
              )}
            </g>
          ))}
          {limit && (
            <g class="limit">
              <line x1={MARGIN.left} x2={width - MARGIN.right} y1={chart.y(limit.size)} y2={chart.y(limit.size)} />
              <text x={width - MARGIN.right} y={chart.y(limit.size)} dy="-0.4em">
                {limit.label}
              </text>
            </g>
          )}
        </svg>
      )}
    </div>
  );
}

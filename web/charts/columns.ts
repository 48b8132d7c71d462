import { scaleBand, scaleLinear } from 'd3-scale';

/** A day or an hour of the trend. */
export interface Column {
  readonly key: string;
  /** From the bottom up. */
  readonly parts: readonly { readonly name: string; readonly size: number; readonly className: string }[];
  /** Not over yet. */
  readonly isOpen: boolean;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

const MAX_COLUMN_WIDTH = 56;
const TICKS = 4;
/** Room that the label of a column needs, in pixels. */
const LABEL_WIDTH = 64;

export const sizeOfColumn = ({ parts }: Column): number => parts.reduce((sum, { size }) => sum + size, 0);

/** Where everything of a column chart lies. */
export function layColumns(columns: readonly Column[], { width, height, margin }: Frame, reach: number) {
  const x = scaleBand(
    columns.map(({ key }) => key),
    [margin.left, width - margin.right],
  )
    .paddingInner(0.28)
    .paddingOuter(0.14);
  const largest = Math.max(reach, ...columns.map(sizeOfColumn));
  const y = scaleLinear([0, largest || 1], [height - margin.bottom, margin.top]).nice(TICKS);
  const barWidth = Math.min(MAX_COLUMN_WIDTH, x.bandwidth());
  const every = Math.max(1, Math.ceil((columns.length * LABEL_WIDTH) / Math.max(1, width - margin.left)));
  return {
    y,
    ticks: y.ticks(TICKS),
    bandWidth: x.step(),
    barWidth,
    /** The newest column always has a label. */
    isLabelled: (index: number): boolean => (columns.length - 1 - index) % every === 0,
    columns: columns.map((column) => {
      const middle = (x(column.key) ?? 0) + x.bandwidth() / 2;
      let top = 0;
      const bars = column.parts.map(({ name, size, className }) => {
        const bar = { name, className, y: y(top + size), height: y(top) - y(top + size) };
        top += size;
        return bar;
      });
      return { ...column, middle, x: middle - barWidth / 2, bars };
    }),
  };
}

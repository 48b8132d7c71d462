import { arc, pie } from 'd3-shape';

const SIZE = 176;
const OUTER = SIZE / 2 - 2;
const INNER = OUTER - 26;

export interface Slice {
  readonly name: string;
  readonly size: number;
  readonly className: string;
}

interface PieProps {
  readonly slices: readonly Slice[];
  readonly summary: string;
  /** Stands in the hole. */
  readonly total: string;
  readonly caption: string;
  readonly onChoose: (name: string) => void;
}

const shape = arc<{ startAngle: number; endAngle: number; padAngle: number }>()
  .innerRadius(INNER)
  .outerRadius(OUTER)
  .cornerRadius(2);

/** Parts of a whole as a ring; the list beside it says them in numbers. */
export function Pie({ slices, summary, total, caption, onChoose }: PieProps) {
  const arcs = pie<Slice>()
    .sort(null)
    .padAngle(slices.length > 1 ? 0.018 : 0)
    .value(({ size }) => size)([...slices]);
  return (
    <svg class="pie" viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`} role="img" aria-label={summary}>
      {arcs.map((slice) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the list beside it is for the keyboard
        <path
          key={slice.data.name}
          class={`slice ${slice.data.className}`}
          d={shape(slice) ?? ''}
          onClick={() => onChoose(slice.data.name)}
        />
      ))}
      <text class="total" dy="-0.05em">
        {total}
      </text>
      <text class="caption" dy="1.5em">
        {caption}
      </text>
    </svg>
  );
}

/** One measured figure, and the aim it is held against where there is one. */
export interface Measurement {
  /** What was measured, as a row of `docs/performance.md`. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly aim?:
    | { readonly atLeast: number }
    | { readonly atMost: number }
    | { readonly below: number }
    | { readonly from: number; readonly to: number };
  /** What the figure rests on: sizes, the ceiling of the same run. */
  readonly basis?: string;
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  run(say: (progress: string) => void): Promise<readonly Measurement[]>;
}

/** Whether the aim is met; undefined without one. */
export function isMet({ value, aim }: Measurement): boolean | undefined {
  if (aim === undefined) return undefined;
  if ('from' in aim) return aim.from <= value && value <= aim.to;
  if ('below' in aim) return value < aim.below;
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost;
}

/** The value below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

const VERDICT = new Map([
  [true, 'yes'],
  [false, '**no**'],
  [undefined, ''],
]);

/** A Markdown table of measurements. */
export function table(rows: readonly Measurement[]): string {
  const lines = rows.map((row) => {
    const cells = [
      row.what,
      `${figure(row.value)} ${row.unit}`,
      aimText(row),
      VERDICT.get(isMet(row)),
      row.basis ?? '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| what | measured | aim | met | basis |', '|---|---|---|---|---|', ...lines].join('\n');
}

function aimText({ aim, unit }: Measurement): string {
  if (aim === undefined) return '';
  if ('from' in aim) return `${figure(aim.from)} to ${figure(aim.to)} ${unit}`;
  if ('below' in aim) return `< ${figure(aim.below)} ${unit}`;
  return 'atLeast' in aim ? `≥ ${figure(aim.atLeast)} ${unit}` : `≤ ${figure(aim.atMost)} ${unit}`;
}

/** Three significant digits, thousands kept whole. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

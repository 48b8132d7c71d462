import { readFileSync } from 'node:fs';
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from 'culori';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync('web/style.css', 'utf8');
const SERIES = ['series-0', 'series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-other'];
const THEMES = ['light', 'dark'] as const;

/** Simulations by Machado, Oliveira and Fernandes (2009) at their full strength. */
const VISIONS: Readonly<Record<string, (color: Color) => Color>> = {
  full: (color) => color,
  protanope: filterDeficiencyProt(1),
  deuteranope: filterDeficiencyDeuter(1),
  tritanope: filterDeficiencyTrit(1),
};

/** CIEDE2000: 1 is just seen side by side. What lies next to each other must differ more than what is only in the same chart. */
const LEAST = { neighbours: 20, any: 12 };
/** WCAG 2.2, 1.4.11: what is needed to understand a drawing, against what it is drawn on. */
const LEAST_CONTRAST = 3;

const difference = differenceCiede2000();

/** A token of the style sheet in a theme. */
function colorOf(token: string, theme: (typeof THEMES)[number]): Color {
  const found = new RegExp(`--${token}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(CSS);
  const color = parse(found?.[1 + THEMES.indexOf(theme)] ?? '');
  if (color === undefined) throw new Error(`the style sheet has no colour ${token}`);
  return color;
}

/** Pairs of series that are too alike, by their distance in the order of the chart. */
const tooAlike = (colors: readonly Color[]): string[] =>
  colors.flatMap((color, index) =>
    colors.slice(index + 1).flatMap((other, distance) => {
      const least = distance === 0 ? LEAST.neighbours : LEAST.any;
      const found = difference(color, other);
      return found >= least ? [] : [`${SERIES[index]} and ${SERIES[index + 1 + distance]}: ${found.toFixed(1)}`];
    }),
  );

const LOOKS = THEMES.flatMap((theme) => Object.keys(VISIONS).map((vision) => [theme, vision] as const));

describe('the colours of the charts', () => {
  it.each(LOOKS)('are told apart in the %s theme by a %s eye', (theme, vision) => {
    const seen = SERIES.map((token) => VISIONS[vision]?.(colorOf(token, theme)) ?? colorOf(token, theme));
    expect(tooAlike(seen)).toEqual([]);
  });

  it.each(THEMES)('stand out from the panel in the %s theme', (theme) => {
    const named = SERIES.filter((token) => token !== 'series-other');
    const contrasts = named.map((token) => wcagContrast(colorOf(token, theme), colorOf('panel', theme)));
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  it('are judged by an eye that sees red and green alike', () => {
    const [red, green] = ['#c0392b', '#6b7a12'].map((hex) => parse(hex)).filter((color) => color !== undefined);
    if (red === undefined || green === undefined) throw new Error('no colours');
    expect(tooAlike([red, green])).toEqual([]);
    const deuteranope = filterDeficiencyDeuter(1);
    expect(tooAlike([deuteranope(red), deuteranope(green)])).not.toEqual([]);
  });
});

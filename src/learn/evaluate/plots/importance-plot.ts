import { axesOf, linearScale, rangeOf } from './axes.ts';
import {
  coordinate,
  escapeText,
  type FigureText,
  figureOf,
  SERIES_COLORS,
  shortened,
} from './svg.ts';

export interface ImportanceBar {
  readonly name: string;
  readonly value: number;
  /** Drawn as a whisker of this length on both sides; none where absent or NaN. */
  readonly spread?: number;
}

const ROW_HEIGHT = 22;
const NAME_MAX = 30;

/** The largest values, the largest first, `most` (20 when absent) of them at the most. */
export function importancePlot(
  text: FigureText & { readonly valueName: string; readonly most?: number },
  bars: readonly ImportanceBar[],
): string {
  const shown = bars.toSorted((a, b) => b.value - a.value).slice(0, text.most ?? 20);
  const names = shown.map(({ name }) => shortened(name, NAME_MAX));
  const left = 24 + 6.6 * Math.max(4, ...names.map((name) => [...name].length));
  const size = { width: Math.ceil(left) + 380, height: 42 + ROW_HEIGHT * shown.length + 56 };
  const frame = { left, right: size.width - 24, top: 42, bottom: size.height - 48 };
  const ends = shown.flatMap(({ value, spread }) => [value - (spread || 0), value + (spread || 0)]);
  const x = linearScale(rangeOf([[0, ...ends]], 0.02), { from: frame.left, to: frame.right });
  const rows = shown.map((bar, row) => barOf(bar, { name: names[row], x, row, frame }));
  const none = Object.assign(() => 0, { ticks: [] });
  const axes = axesOf(frame, { x, y: none, xName: text.valueName, yName: '' });
  const at = coordinate(x(0));
  const zero = `<path d="M${at} ${frame.top}V${frame.bottom}" stroke="currentColor"/>`;
  return figureOf({ ...text, ...size }, axes + rows.join('') + zero);
}

function barOf(
  { value, spread, name: fullName }: ImportanceBar,
  at: {
    name: string;
    x: (value: number) => number;
    row: number;
    frame: { left: number; top: number };
  },
): string {
  const middle = at.frame.top + ROW_HEIGHT * (at.row + 0.5) + 4;
  const [from, to] = [at.x(Math.min(0, value)), at.x(Math.max(0, value))];
  const bar =
    `<rect x="${coordinate(from)}" y="${coordinate(middle - 7)}" ` +
    `width="${coordinate(to - from)}" height="14" fill="${SERIES_COLORS[0]}"/>`;
  const whisker = spread
    ? `<path d="M${coordinate(at.x(value - spread))} ${coordinate(middle)}` +
      `H${coordinate(at.x(value + spread))}" stroke="currentColor" stroke-width="1.5"/>`
    : '';
  const label =
    `<text x="${coordinate(at.frame.left - 8)}" y="${coordinate(middle + 4)}" ` +
    `text-anchor="end">${escapeText(at.name)}</text>`;
  return `<g><title>${escapeText(`${fullName}: ${value}`)}</title>${bar}${whisker}${label}</g>`;
}

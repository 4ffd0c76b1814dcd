import type { Confusion } from '../classification.ts';
import {
  coordinate,
  escapeText,
  type FigureText,
  figureOf,
  SERIES_COLORS,
  shortened,
} from './svg.ts';

/** Cells are shaded by their share of the true class's rows; from here on text is white. */
const WHITE_TEXT_SHARE = 0.72;
const NAME_MAX = 16;

/** True classes by row, predicted ones by column: counts, and shares of the true class. */
export function confusionPlot(
  text: FigureText & { readonly classNames: readonly string[] },
  { counts, classCount }: Confusion,
): string {
  if (text.classNames.length !== classCount) {
    throw new RangeError(
      `confusion plot: expected ${classCount} class names, got ${text.classNames.length}`,
    );
  }
  const names = text.classNames.map((name) => shortened(name, NAME_MAX));
  const room = 16 + 6.6 * Math.max(...names.map((name) => [...name].length));
  const cell = Math.max(46, Math.min(72, 560 / classCount));
  const left = 30 + room;
  const top = 62 + 0.72 * room;
  // Names lean over the right edge; a small matrix still has room for its title.
  const right = left + cell * classCount + Math.max(24, 0.77 * room - cell / 2 + 8);
  const width = Math.max(right, 28 + 7.8 * Math.min(60, text.title.length));
  const size = { width, height: top + cell * classCount + 20 };
  const cells = names.flatMap((_, label) => {
    const row = counts.subarray(label * classCount, (label + 1) * classCount);
    const total = row.reduce((sum, count) => sum + count, 0);
    return Array.from(row, (count, predicted) =>
      cellOf({ x: left + predicted * cell, y: top + label * cell, cell, count, total }),
    );
  });
  const middle = { x: left + (cell * classCount) / 2, y: top + (cell * classCount) / 2 };
  return figureOf(
    { ...text, width: Math.ceil(size.width), height: Math.ceil(size.height) },
    `${cells.join('')}${namesOf(names, { left, top, cell })}` +
      `<text x="${coordinate(middle.x)}" y="48" text-anchor="middle" font-weight="600">` +
      'predicted class</text>' +
      `<text transform="translate(18 ${coordinate(middle.y)}) rotate(-90)" ` +
      'text-anchor="middle" font-weight="600">true class</text>',
  );
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly count: number;
  readonly total: number;
}

function cellOf({ x, y, cell, count, total }: Cell): string {
  const share = total === 0 ? 0 : count / total;
  const middle = coordinate(x + cell / 2);
  const fill = share >= WHITE_TEXT_SHARE ? '#fff' : 'currentColor';
  const opacity = count === 0 ? 0.35 : 1;
  const percent = count === 0 ? '' : shareText(share);
  return (
    `<rect x="${coordinate(x + 1)}" y="${coordinate(y + 1)}" width="${coordinate(cell - 2)}" ` +
    `height="${coordinate(cell - 2)}" rx="2" fill="${SERIES_COLORS[0]}" ` +
    `fill-opacity="${(0.05 + 0.95 * share).toFixed(3)}"/>` +
    `<g text-anchor="middle" fill="${fill}" fill-opacity="${opacity}">` +
    `<text x="${middle}" y="${coordinate(y + cell / 2 + (percent ? -1 : 4))}">${count}</text>` +
    (percent &&
      `<text x="${middle}" y="${coordinate(y + cell / 2 + 13)}" font-size="10">${percent}</text>`) +
    '</g>'
  );
}

/** Whole per cents, but neither 0 nor 100 for what is not quite. */
function shareText(share: number): string {
  if (share < 0.005) return '&lt; 1 %';
  if (share > 0.995 && share < 1) return '&gt; 99 %';
  return `${Math.round(100 * share)} %`;
}

function namesOf(
  names: readonly string[],
  { left, top, cell }: { left: number; top: number; cell: number },
): string {
  return names
    .map((name, index) => {
      const middle = (index + 0.5) * cell;
      const across = `translate(${coordinate(left + middle)} ${coordinate(top - 8)}) rotate(-40)`;
      const [x, y] = [coordinate(left - 8), coordinate(top + middle + 4)];
      const text = escapeText(name);
      return (
        `<text x="${x}" y="${y}" text-anchor="end">${text}</text>` +
        `<text transform="${across}">${text}</text>`
      );
    })
    .join('');
}

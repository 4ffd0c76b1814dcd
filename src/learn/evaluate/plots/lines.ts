import type { Scale } from './axes.ts';
import { coordinate, SERIES_COLORS, SERIES_DASHES } from './svg.ts';

/** Points by columns; a NaN on either side ends a piece of the line. */
export interface Points {
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

/**
 * A line through the points. Of more than can be seen (those within half a pixel across) the
 * first, the lowest, the highest and the last stay, so that no peak is lost.
 */
export function linePath({ xs, ys }: Points, { x, y }: Scales): string {
  let path = '';
  for (let start = 0; start < xs.length; ) {
    if (Number.isNaN(xs[start]) || Number.isNaN(ys[start])) {
      start++;
      continue;
    }
    const end = endOfPixel({ xs, ys }, { start, x });
    const isNew = start === 0 || Number.isNaN(xs[start - 1]) || Number.isNaN(ys[start - 1]);
    for (const i of visible(ys, { start, end })) {
      path += `${isNew && i === start ? 'M' : 'L'}${coordinate(x(xs[i]))} ${coordinate(y(ys[i]))}`;
    }
    start = end;
  }
  return path;
}

/** The points as steps: level up to the next x, then up or down. */
export function asSteps({ xs, ys }: Points): Points {
  const length = Math.max(0, 2 * xs.length - 1);
  const steps = { xs: new Float64Array(length), ys: new Float64Array(length) };
  for (let i = 0; i < xs.length; i++) {
    steps.xs[2 * i] = xs[i];
    steps.ys[2 * i] = ys[i];
    if (i + 1 === xs.length) break;
    // What holds between two recalls is the precision at the higher one.
    steps.xs[2 * i + 1] = xs[i];
    steps.ys[2 * i + 1] = ys[i + 1];
  }
  return steps;
}

/** The line of series 0, 1 … in its colour and dashes. */
export function seriesLine(path: string, series: number): string {
  const color = SERIES_COLORS[series % SERIES_COLORS.length];
  const dash = SERIES_DASHES[series % SERIES_DASHES.length];
  return (
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" ` +
    `stroke-linejoin="round" stroke-dasharray="${dash}"/>`
  );
}

/** A line to compare with, such as chance or perfection. */
export function referenceLine(points: Points, scales: Scales): string {
  return (
    `<path d="${linePath(points, scales)}" fill="none" stroke="currentColor" ` +
    'stroke-opacity="0.5" stroke-dasharray="4 4"/>'
  );
}

/** The first point that is half a pixel on, or after a gap. */
function endOfPixel({ xs, ys }: Points, { start, x }: { start: number; x: Scale }): number {
  const from = x(xs[start]);
  let end = start + 1;
  while (
    end < xs.length &&
    Math.abs(x(xs[end]) - from) < 0.5 &&
    !Number.isNaN(xs[end]) &&
    !Number.isNaN(ys[end])
  ) {
    end++;
  }
  return end;
}

/** First, lowest, highest and last of the indices, in order, each once. */
function visible(ys: ArrayLike<number>, { start, end }: { start: number; end: number }): number[] {
  let lowest = start;
  let highest = start;
  for (let i = start; i < end; i++) {
    if (ys[i] < ys[lowest]) lowest = i;
    if (ys[i] > ys[highest]) highest = i;
  }
  return [...new Set([start, lowest, highest, end - 1])].sort((a, b) => a - b);
}

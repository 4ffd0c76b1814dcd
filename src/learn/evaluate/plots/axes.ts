import { coordinate, escapeText, type Frame, type Size } from './svg.ts';

/** From a number to a pixel, and the round numbers to be named on the way. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Room for the title above, and for numbers and names of axes at the left and below. */
export function frameOf({ width, height }: Size, left = 58): Frame {
  return { left, right: width - 18, top: 42, bottom: height - 48 };
}

/**
 * Straight from `range` to pixels. The ticks are multiples of 1, 2 or 5 times a power of ten, about
 * as many as asked, within the range. A range of one number is widened around it.
 */
export function linearScale(
  range: Range,
  to: { readonly from: number; readonly to: number; readonly ticks?: number },
): Scale {
  const { low, high } = widened(range);
  const scale = (value: number) => to.from + ((value - low) / (high - low)) * (to.to - to.from);
  return Object.assign(scale, { ticks: roundNumbers({ low, high }, to.ticks ?? 5) });
}

/** The range of all numbers that are finite, with a margin of `share` of it on both sides. */
export function rangeOf(arrays: readonly ArrayLike<number>[], share = 0): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: 0, high: 1 };
  const margin = share * (high - low);
  return { low: low - margin, high: high + margin };
}

/** Grid, numbers and names of both axes. */
export function axesOf(
  frame: Frame,
  axes: { readonly x: Scale; readonly y: Scale; readonly xName: string; readonly yName: string },
): string {
  const { left, right, top, bottom } = frame;
  const grid = [
    ...axes.x.ticks.map((tick) => `M${coordinate(axes.x(tick))} ${top}V${bottom}`),
    ...axes.y.ticks.map((tick) => `M${left} ${coordinate(axes.y(tick))}H${right}`),
  ];
  const middle = coordinate((left + right) / 2);
  const half = coordinate((top + bottom) / 2);
  return (
    `<path d="${grid.join('')}" stroke="currentColor" stroke-opacity="0.12" fill="none"/>` +
    `<path d="M${left} ${top}V${bottom}H${right}" stroke="currentColor" fill="none"/>` +
    `<g font-size="11" fill-opacity="0.8" text-anchor="middle">${xLabels(axes.x, bottom)}</g>` +
    `<g font-size="11" fill-opacity="0.8" text-anchor="end">${yLabels(axes.y, left)}</g>` +
    `<text x="${middle}" y="${bottom + 38}" text-anchor="middle">${escapeText(axes.xName)}</text>` +
    `<text transform="translate(16 ${half}) rotate(-90)" text-anchor="middle">` +
    `${escapeText(axes.yName)}</text>`
  );
}

export function xLabels(x: Scale, bottom: number): string {
  const names = tickNames(x.ticks);
  return x.ticks
    .map((tick, i) => `<text x="${coordinate(x(tick))}" y="${bottom + 17}">${names[i]}</text>`)
    .join('');
}

function yLabels(y: Scale, left: number): string {
  const names = tickNames(y.ticks);
  return y.ticks
    .map((tick, i) => `<text x="${left - 7}" y="${coordinate(y(tick) + 4)}">${names[i]}</text>`)
    .join('');
}

/** Ticks of a scale with the decimals that their step needs; thousands with k, M, G and T. */
export function tickNames(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0] ?? 0) || 1;
  const most = Math.max(...ticks.map(Math.abs));
  if (most > 0 && (most >= 1e15 || step < 1e-6)) return ticks.map((tick) => tick.toExponential(1));
  const { unit, suffix } = UNITS.find(({ from }) => most >= from) ?? { unit: 1, suffix: '' };
  const decimals = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
  return ticks.map((tick) => {
    const name = (tick / unit).toFixed(decimals).replace('-', '−');
    return tick === 0 ? '0' : name + suffix;
  });
}

const UNITS = [
  { from: 1e12, unit: 1e12, suffix: 'T' },
  { from: 1e9, unit: 1e9, suffix: 'G' },
  { from: 1e6, unit: 1e6, suffix: 'M' },
  { from: 1e4, unit: 1e3, suffix: 'k' },
] as const;

function widened({ low, high }: Range): Range {
  if (high > low) return { low, high };
  const margin = Math.abs(low) / 10 || 0.5;
  return { low: low - margin, high: high + margin };
}

function roundNumbers({ low, high }: Range, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= 0.7 * rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

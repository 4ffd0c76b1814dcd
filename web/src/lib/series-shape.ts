/** A series as paths in a drawing 1,000 wide and 100 high that the screen stretches. */
import type { TrafficSeries } from './api.ts';

export const WIDTH = 1000;
export const HEIGHT = 100;

export interface SeriesShape {
  /** The amount at the top of the drawing; the bottom is 0. */
  top: number;
  actual: string;
  expected: string;
  band: string;
  /** Across the middle of a bin. */
  x(bin: number): number;
  y(amount: number): number;
}

export function shapeOf({ values, expected, radius }: TrafficSeries): SeriesShape {
  const highs = expected.map((value, bin) => end(value, radius[bin], 1));
  const lows = expected.map((value, bin) => end(value, radius[bin], -1));
  const top =
    [...values, ...highs].reduce<number>((most, each) => Math.max(most, each ?? 0), 0) || 1;
  const x = (bin: number) => round(((bin + 0.5) * WIDTH) / values.length);
  const y = (amount: number) => round(HEIGHT * (1 - Math.max(0, amount) / top));
  const line = (amounts: readonly (number | null)[]) => linePath(amounts, { x, y });
  const from = expected.findIndex((value) => value !== null);
  const back = lows.map((low, bin) => [bin, low] as const).slice(Math.max(0, from));
  const band =
    from < 0
      ? ''
      : `${line(highs)}${back
          .reverse()
          .map(([bin, low]) => `L${x(bin)} ${y(low ?? 0)}`)
          .join('')}Z`;
  return { top, actual: line(values), expected: line(expected), band, x, y };
}

/** Forecasts begin once and go on to the end, so a line has one piece. */
function linePath(
  amounts: readonly (number | null)[],
  { x, y }: { x: (bin: number) => number; y: (amount: number) => number },
): string {
  let path = '';
  for (const [bin, amount] of amounts.entries()) {
    if (amount !== null) path += `${path === '' ? 'M' : 'L'}${x(bin)} ${y(amount)}`;
  }
  return path;
}

function end(
  expected: number | null,
  radius: number | null | undefined,
  side: 1 | -1,
): number | null {
  return expected === null ? null : expected + side * (radius ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Curves of one or more models in a square: ROC, precision by recall, reliability, loss. */
import type { PrecisionRecallCurve, RocCurve } from '../curves.ts';
import type { ReliabilityBin } from '../probability.ts';
import { axesOf, frameOf, linearScale, rangeOf } from './axes.ts';
import { asSteps, linePath, type Points, referenceLine, seriesLine } from './lines.ts';
import {
  coordinate,
  type FigureText,
  figureOf,
  type Legend,
  legendOf,
  SERIES_COLORS,
} from './svg.ts';

const SQUARE = { width: 440, height: 436 };
const UNIT = { low: 0, high: 1 };
const DIAGONAL = { xs: [0, 1], ys: [0, 1] };

/** `name` should hold the area: it is the line's place in the legend. */
export interface NamedCurve<Curve> {
  readonly name: string;
  readonly curve: Curve;
}

export function rocPlot(text: FigureText, curves: readonly NamedCurve<RocCurve>[]): string {
  return unitPlot(text, {
    lines: curves.map(({ name, curve }) => ({ name, points: { xs: curve.fpr, ys: curve.tpr } })),
    reference: DIAGONAL,
    names: ['false positive rate', 'recall (true positive rate)'],
    corner: 'bottom-right',
  });
}

/** `positiveShare` is the precision of flagging at random. Curves are drawn by steps. */
export function precisionRecallPlot(
  text: FigureText & { readonly positiveShare: number },
  curves: readonly NamedCurve<PrecisionRecallCurve>[],
): string {
  const { positiveShare } = text;
  return unitPlot(text, {
    lines: curves.map(({ name, curve }) => ({
      name,
      points: asSteps({ xs: curve.recall, ys: curve.precision }),
    })),
    reference: { xs: [0, 1], ys: [positiveShare, positiveShare] },
    names: ['recall', 'precision'],
    corner: 'bottom-left',
  });
}

/** Where the line is above the diagonal, things happen more often than the score says. */
export function reliabilityPlot(
  text: FigureText,
  tables: readonly NamedCurve<readonly ReliabilityBin[]>[],
): string {
  return unitPlot(text, {
    lines: tables.map(({ name, curve }) => ({
      name,
      points: {
        xs: curve.map((bin) => bin.meanScore),
        ys: curve.map((bin) => bin.positiveShare),
      },
    })),
    reference: DIAGONAL,
    names: ['mean score of the bin', 'share of positive rows'],
    corner: 'top-left',
    marks: 'dots',
  });
}

/**
 * By each p-value, the share of ordinary rows with one no larger: on the diagonal p-values are what
 * they say, above it ordinary rows look odd too often. `xs` and `ys` are from 0 to 1.
 */
export function pValuePlot(text: FigureText, curves: readonly NamedCurve<Points>[]): string {
  return unitPlot(text, {
    lines: curves.map(({ name, curve }) => ({ name, points: curve })),
    reference: DIAGONAL,
    names: ['p-value', 'share of ordinary rows at most that'],
    corner: 'bottom-right',
  });
}

/** One loss an epoch, from epoch 1 on; a dot at the lowest of each series. */
export function lossPlot(
  text: FigureText,
  series: readonly NamedCurve<ArrayLike<number>>[],
): string {
  const size = { width: 560, height: 360 };
  const frame = frameOf(size);
  const epochs = Math.max(1, ...series.map(({ curve }) => curve.length));
  const losses = rangeOf(series.map(({ curve }) => curve));
  const range = { low: Math.min(0, losses.low), high: losses.high };
  const x = linearScale({ low: 1, high: epochs }, { from: frame.left, to: frame.right, ticks: 8 });
  const ticks = x.ticks.filter((tick) => Number.isInteger(tick));
  const whole = Object.assign((value: number) => x(value), { ticks });
  const y = linearScale(range, { from: frame.bottom, to: frame.top + 6 });
  const lines = series.map(({ curve }, index) => {
    const values = Array.from(curve);
    const points = { xs: values.map((_, epoch) => epoch + 1), ys: values };
    const best = values.indexOf(Math.min(...values.filter((value) => !Number.isNaN(value))));
    const line = seriesLine(linePath(points, { x, y }), index);
    if (best < 0) return line;
    const dot = dotAt({ x: x(best + 1), y: y(values[best]) }, index);
    return `${line}<g><title>lowest at epoch ${best + 1}: ${values[best]}</title>${dot}</g>`;
  });
  const axes = axesOf(frame, { x: whole, y, xName: 'epoch', yName: 'loss' });
  const legend = legendOf({ names: series.map(({ name }) => name), corner: 'top-right' }, frame);
  return figureOf({ ...text, ...size }, axes + lines.join('') + legend);
}

interface UnitPlot {
  readonly lines: readonly { readonly name: string; readonly points: Points }[];
  readonly reference: Points;
  readonly names: readonly [x: string, y: string];
  readonly corner: Legend['corner'];
  readonly marks?: 'dots';
}

/** Both axes from 0 to 1. */
function unitPlot(text: FigureText, plot: UnitPlot): string {
  const frame = frameOf(SQUARE);
  const scales = {
    x: linearScale(UNIT, { from: frame.left, to: frame.right }),
    y: linearScale(UNIT, { from: frame.bottom, to: frame.top }),
  };
  const [xName, yName] = plot.names;
  const lines = plot.lines.map(({ points }, series) => {
    const line = seriesLine(linePath(points, scales), series);
    return plot.marks ? line + dotsOf(points, { ...scales, series }) : line;
  });
  const legend = { names: plot.lines.map(({ name }) => name), corner: plot.corner };
  return figureOf(
    { ...text, ...SQUARE },
    axesOf(frame, { ...scales, xName, yName }) +
      referenceLine(plot.reference, scales) +
      lines.join('') +
      legendOf(legend, frame),
  );
}

function dotsOf(
  { xs, ys }: Points,
  at: { x: (value: number) => number; y: (value: number) => number; series: number },
): string {
  return Array.from(xs, (value, i) => dotAt({ x: at.x(value), y: at.y(ys[i]) }, at.series)).join(
    '',
  );
}

function dotAt({ x, y }: { x: number; y: number }, series: number): string {
  const color = SERIES_COLORS[series % SERIES_COLORS.length];
  return `<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="3.5" fill="${color}"/>`;
}

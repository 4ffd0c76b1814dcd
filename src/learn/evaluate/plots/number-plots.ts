/** Numbers against numbers, and numbers in time. */
import { axesOf, frameOf, linearScale, rangeOf, type Scale } from './axes.ts';
import { linePath, referenceLine, type Scales } from './lines.ts';
import { ALARM_COLOR, coordinate, type FigureText, figureOf, SERIES_COLORS } from './svg.ts';

/** A dot a row up to this many; beyond, every nth row, n as large as needed. */
const DOTS_MAX = 2000;

/** Both axes have one range, so that the diagonal is a right prediction. */
export function scatterPlot(
  text: FigureText,
  { actual, predicted }: { readonly actual: Float64Array; readonly predicted: Float64Array },
): string {
  const size = { width: 440, height: 436 };
  const frame = frameOf(size);
  const range = rangeOf([actual, predicted], 0.03);
  const x = linearScale(range, { from: frame.left, to: frame.right });
  const y = linearScale(range, { from: frame.bottom, to: frame.top });
  const step = Math.max(1, Math.ceil(actual.length / DOTS_MAX));
  let dots = '';
  for (let row = 0; row < actual.length; row += step) {
    if (!Number.isFinite(actual[row]) || !Number.isFinite(predicted[row])) continue;
    // A path each: dots of one path would not darken where they lie upon each other.
    dots += `<path d="M${coordinate(x(actual[row]))} ${coordinate(y(predicted[row]))}h0"/>`;
  }
  const opacity = actual.length > 300 ? 0.4 : 0.8;
  const ends = [range.low, range.high];
  return figureOf(
    { ...text, ...size },
    axesOf(frame, { x, y, xName: 'actual', yName: 'predicted' }) +
      `<g stroke="${SERIES_COLORS[0]}" stroke-opacity="${opacity}" ` +
      `stroke-width="5" stroke-linecap="round">${dots}</g>` +
      referenceLine({ xs: ends, ys: ends }, { x, y }),
  );
}

export interface BandSeries {
  readonly values: Float64Array;
  /** What was expected; NaN where nothing was. */
  readonly expected: Float64Array;
  /** Between what and what, likewise. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Rows to be marked. */
  readonly anomalies: ArrayLike<number>;
  /** What the numbers are, and their unit. */
  readonly valueName: string;
  /** Names some rows (by hour, by day); the row number where absent. */
  readonly rowName?: string;
}

/** Values by row, what was expected, the band around it, and dots at what was marked. */
export function seriesPlot(text: FigureText, series: BandSeries): string {
  const { values, low, high, anomalies } = series;
  const size = { width: 720, height: 320 };
  const frame = frameOf(size);
  const rows = { low: 0, high: Math.max(1, values.length - 1) };
  const x = linearScale(rows, { from: frame.left, to: frame.right, ticks: 8 });
  const range = rangeOf([values, low, high], 0.05);
  const y = linearScale(range, { from: frame.bottom, to: frame.top });
  const xs = Array.from(values.keys());
  const line = linePath({ xs, ys: values }, { x, y });
  const dots = Array.from(anomalies, (row) => anomalyDot(row, { values, x, y }));
  const axes = { x, y, xName: series.rowName ?? 'row', yName: series.valueName };
  return figureOf(
    { ...text, ...size, titleWidth: size.width - 330 },
    axesOf(frame, axes) +
      bandOf(series, { x, y }) +
      expectedLine(series, { x, y }) +
      `<path d="${line}" fill="none" stroke="${SERIES_COLORS[0]}" stroke-width="1.5" ` +
      `stroke-linejoin="round"/>${dots.join('')}${keyOf(frame.right)}`,
  );
}

/** What line, band and dots are, in the row of the title. */
function keyOf(right: number): string {
  const [line, dashes, band, dot] = [right - 308, right - 230, right - 126, right - 56];
  return (
    `<path d="M${line} 20h20" stroke="${SERIES_COLORS[0]}" stroke-width="1.5"/>` +
    `<text x="${line + 25}" y="24">actual</text>` +
    `<path d="M${dashes} 20h20" stroke="${SERIES_COLORS[1]}" stroke-dasharray="${DASHES}"/>` +
    `<text x="${dashes + 25}" y="24">predicted</text>` +
    `<rect x="${band}" y="14" width="18" height="12" fill="${SERIES_COLORS[0]}" ` +
    `fill-opacity="0.18"/><text x="${band + 23}" y="24">band</text>` +
    `<circle cx="${dot}" cy="20" r="4.5" fill="none" stroke="${ALARM_COLOR}" stroke-width="2"/>` +
    `<text x="${dot + 9}" y="24">marked</text>`
  );
}

const DASHES = '4 3';

function expectedLine({ expected }: BandSeries, scales: Scales): string {
  const path = linePath({ xs: Array.from(expected.keys()), ys: expected }, scales);
  return (
    `<path d="${path}" fill="none" stroke="${SERIES_COLORS[1]}" ` + `stroke-dasharray="${DASHES}"/>`
  );
}

/** The area between low and high, a piece for each stretch where both are known. */
function bandOf({ low, high }: BandSeries, scales: Scales): string {
  let pieces = '';
  for (let start = 0; start < low.length; start++) {
    if (Number.isNaN(low[start] + high[start])) continue;
    let end = start;
    while (end < low.length && !Number.isNaN(low[end] + high[end])) end++;
    const rows = Array.from({ length: end - start }, (_, i) => start + i);
    const there = linePath({ xs: rows, ys: high.subarray(start, end) }, scales);
    const back = linePath({ xs: rows.toReversed(), ys: low.slice(start, end).reverse() }, scales);
    pieces += `${there}${back.replace('M', 'L')}Z`;
    start = end;
  }
  return `<path d="${pieces}" fill="${SERIES_COLORS[0]}" fill-opacity="0.18"/>`;
}

function anomalyDot(
  row: number,
  { values, x, y }: { values: Float64Array; x: Scale; y: Scale },
): string {
  if (!(row in values) || Number.isNaN(values[row])) {
    throw new RangeError(`anomaly: expected a row with a value, got ${row}`);
  }
  return (
    `<circle cx="${coordinate(x(row))}" cy="${coordinate(y(values[row]))}" r="4.5" fill="none" ` +
    `stroke="${ALARM_COLOR}" stroke-width="2"><title>row ${row}: ${values[row]}</title></circle>`
  );
}

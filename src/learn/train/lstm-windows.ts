import type { LstmModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Windows of one stretch of time, series after series. */
export interface WindowPart {
  /** The row in `values` where each window begins. */
  readonly rows: Uint32Array;
  /** The value after each window, in deviations of its series. */
  readonly targets: Float32Array;
  /** Where each series' windows begin, and where the last one's end. */
  readonly starts: Uint32Array;
}

export interface LstmWindows {
  readonly header: Pick<
    LstmModel,
    'columnNames' | 'target' | 'seriesCount' | 'means' | 'deviations'
  >;
  /** All series, standardised, row after row. */
  readonly values: Float32Array;
  readonly training: WindowPart;
  readonly validation: WindowPart;
  readonly calibration: WindowPart;
}

interface WindowSettings {
  readonly target: string | undefined;
  readonly window: number;
  readonly validationShare: number;
  readonly calibrationShare: number;
}

/**
 * Standardises each series by its training stretch alone, and cuts its time in three. A window
 * belongs to the stretch of the value after it.
 */
export function lstmWindows(series: readonly Matrix[], settings: WindowSettings): LstmWindows {
  checkSeries(series);
  const { columnNames } = series[0];
  const target = targetOf(columnNames, settings.target);
  const width = columnNames.length;
  const means = new Float64Array(series.length * width);
  const deviations = new Float64Array(series.length * width);
  const values = new Float32Array(width * series.reduce((sum, { rowCount }) => sum + rowCount, 0));
  const cuts = series.map(({ rowCount }) => cutsOf(rowCount, settings));
  let start = 0;
  const starts = series.map((matrix, s) => {
    matrix.columns.forEach((column, c) => {
      const { mean, deviation } = spreadOf(column.subarray(0, cuts[s][1]));
      means[s * width + c] = mean;
      deviations[s * width + c] = deviation;
      for (let row = 0; row < column.length; row++) {
        values[(start + row) * width + c] = (column[row] - mean) / deviation;
      }
    });
    const own = start;
    start += matrix.rowCount;
    return own;
  });
  const part = (stretch: number) =>
    partOf(
      cuts.map((cut, s) => ({ start: starts[s], from: cut[stretch], to: cut[stretch + 1] })),
      { window: settings.window, valueAt: (row) => values[row * width + target] },
    );
  return {
    header: { columnNames, target, seriesCount: series.length, means, deviations },
    values,
    training: part(0),
    validation: part(1),
    calibration: part(2),
  };
}

function checkSeries(series: readonly Matrix[]): void {
  if (series.length === 0) throw new RangeError('lstm: expected at least one series, got none');
  const names = series[0].columnNames;
  series.forEach(({ columnNames, columns }, s) => {
    if (columnNames.length < 1 || columnNames.join('\n') !== names.join('\n')) {
      throw new RangeError(
        `lstm series ${s}: expected the columns ${names.join(', ')}, got ${columnNames.join(', ')}`,
      );
    }
    columns.forEach((column, c) => {
      const row = column.findIndex((value) => !Number.isFinite(value));
      if (row < 0) return;
      throw new RangeError(
        `lstm series ${s} column "${names[c]}": expected finite numbers, ` +
          `got ${column[row]} in row ${row}`,
      );
    });
  });
}

function targetOf(columnNames: readonly string[], target = columnNames[0]): number {
  const index = columnNames.indexOf(target);
  if (index < 0) {
    throw new RangeError(`lstm target: expected one of ${columnNames.join(', ')}, got ${target}`);
  }
  return index;
}

/** First rows to forecast of the three stretches, and the end. */
function cutsOf(
  rowCount: number,
  { window, validationShare, calibrationShare }: WindowSettings,
): [number, number, number, number] {
  const calibration = rowCount - Math.floor(rowCount * calibrationShare);
  const validation = calibration - Math.floor(rowCount * validationShare);
  if (validation <= window) {
    throw new RangeError(
      `lstm: expected more than ${window} rows to train on in each series (the window), ` +
        `got ${validation} of ${rowCount}`,
    );
  }
  return [window, validation, calibration, rowCount];
}

function spreadOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Rounding leaves a trace of spread in a column that has none.
  const deviation = Math.sqrt(square);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 1 };
}

function partOf(
  stretches: readonly { start: number; from: number; to: number }[],
  { window, valueAt }: { window: number; valueAt: (row: number) => number },
): WindowPart {
  const rows: number[] = [];
  const starts = [0];
  for (const { start, from, to } of stretches) {
    for (let row = from; row < to; row++) rows.push(start + row - window);
    starts.push(rows.length);
  }
  return {
    rows: Uint32Array.from(rows),
    targets: Float32Array.from(rows, (row) => valueAt(row + window)),
    starts: Uint32Array.from(starts),
  };
}

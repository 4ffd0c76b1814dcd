import type { LstmModel } from '../model/index.ts';
import { type KernelChoice, LstmNet } from '../net/index.ts';
import type { Matrix } from '../table/index.ts';

/** Rows forecast at once; a single forecast has a net of its own. */
const BATCH_ROWS = 32;

/**
 * Forecasts next values. Agrees with the reference prediction within 2e-6 deviations of the
 * target on weights of the size that training gives, as it adds in 32 bits.
 */
export class LstmEngine {
  readonly model: LstmModel;
  private readonly many: LstmNet;
  private readonly one: LstmNet;

  constructor(model: LstmModel, { kernels = 'fastest' }: { kernels?: KernelChoice } = {}) {
    const { columnNames, units, layerCount, window, weights } = model;
    const netOf = (batchRows: number) => {
      const shape = { inputs: columnNames.length, units, layerCount, window, batchRows };
      const net = new LstmNet(shape, { purpose: 'scoring', kernels });
      net.load(weights);
      return net;
    };
    this.model = model;
    this.many = netOf(BATCH_ROWS);
    this.one = netOf(1);
  }

  /**
   * A forecast for each row from the rows before it, in the target's unit; NaN for the first
   * rows, which have no full window before them. `series` says whose scale the rows have.
   */
  score(matrix: Matrix, series = 0): Float64Array {
    return this.forecastsUntil(matrix.rowCount, matrix, series);
  }

  /** For each row the value of the row after it, from the row and those before; NaN as above. */
  scoreNext(matrix: Matrix, series = 0): Float64Array {
    return this.forecastsUntil(matrix.rowCount + 1, matrix, series).subarray(1);
  }

  private forecastsUntil(end: number, matrix: Matrix, series: number): Float64Array {
    this.checkShape(matrix, series);
    const forecasts = new Float64Array(end).fill(Number.NaN);
    for (let from = this.model.window; from < end; from += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, end - from);
      this.forecastRows(this.many, { matrix, series, from, count }, forecasts.subarray(from));
    }
    return forecasts;
  }

  /** The value after the last row. Throws a RangeError for fewer rows than the window. */
  forecast(matrix: Matrix, series = 0): number {
    const { window } = this.model;
    this.checkShape(matrix, series);
    if (matrix.rowCount < window) {
      throw new RangeError(`lstm: expected at least ${window} rows, got ${matrix.rowCount}`);
    }
    const forecast = new Float64Array(1);
    this.forecastRows(this.one, { matrix, series, from: matrix.rowCount, count: 1 }, forecast);
    return forecast[0];
  }

  /**
   * What to add to a forecast to get a band that holds the value with at least this probability,
   * if the series goes on as in the stretch held out of training: quantiles of its residuals,
   * each side by itself, since traffic errs upwards further than downwards (split conformal
   * prediction; Lei et al., "Distribution-Free Predictive Inference for Regression", 2018,
   * section 2). Infinite on both sides where that stretch was too short to say.
   */
  band(coverage: number, series = 0): { low: number; high: number } {
    if (!(coverage > 0 && coverage < 1)) {
      throw new RangeError(`lstm band: expected a coverage between 0 and 1, got ${coverage}`);
    }
    const residuals = this.residualsOf(series);
    const outside = Math.floor(((1 - coverage) / 2) * (residuals.length + 1));
    if (outside < 1) return { low: -Infinity, high: Infinity };
    const deviation = this.deviationOf(series);
    return {
      low: residuals[outside - 1] * deviation,
      high: residuals[residuals.length - outside] * deviation,
    };
  }

  /**
   * Share of held-out residuals at least as far out as actual − forecast, on its own side, times
   * two for both sides, at most 1: the probability of such an error if nothing has changed.
   */
  pValue(residual: number, series = 0): number {
    const residuals = this.residualsOf(series);
    const scaled = residual / this.deviationOf(series);
    let above = 1;
    let below = 1;
    for (const each of residuals) {
      if (each >= scaled) above++;
      if (each <= scaled) below++;
    }
    return Math.min(1, (2 * Math.min(above, below)) / (residuals.length + 1));
  }

  private residualsOf(series: number): Float64Array {
    const { residuals, residualStarts } = this.model;
    return residuals.subarray(residualStarts[series], residualStarts[series + 1]);
  }

  private deviationOf(series: number): number {
    const { deviations, columnNames, target } = this.model;
    return deviations[series * columnNames.length + target];
  }

  private checkShape({ columns }: Matrix, series: number): void {
    const { columnNames, seriesCount } = this.model;
    if (columns.length !== columnNames.length) {
      throw new RangeError(`lstm: expected ${columnNames.length} columns, got ${columns.length}`);
    }
    if (!(Number.isInteger(series) && series >= 0 && series < seriesCount)) {
      throw new RangeError(`lstm: expected a series below ${seriesCount}, got ${series}`);
    }
  }

  private forecastRows(
    net: LstmNet,
    {
      matrix,
      series,
      from,
      count,
    }: { matrix: Matrix; series: number; from: number; count: number },
    forecasts: Float64Array,
  ): void {
    const { means, deviations, target, window } = this.model;
    const { inputs, shape, head } = net;
    const width = matrix.columns.length;
    for (let c = 0; c < width; c++) {
      const column = matrix.columns[c];
      const mean = means[series * width + c];
      const deviation = deviations[series * width + c];
      for (let step = 0; step < window; step++) {
        const to = step * shape.batchRows * width + c;
        const at = from - window + step;
        for (let i = 0; i < count; i++) {
          inputs[to + i * width] = (column[at + i] - mean) / deviation;
        }
      }
    }
    net.forward();
    const mean = means[series * width + target];
    const deviation = deviations[series * width + target];
    for (let i = 0; i < count; i++) forecasts[i] = mean + head.outputs[i * head.width] * deviation;
  }
}

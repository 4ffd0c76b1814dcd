import type { ResidualBand } from '../evaluate/index.ts';
import type { LstmModel } from '../model/index.ts';
import { LstmEngine } from '../score/index.ts';
import type { Matrix } from '../table/index.ts';
import { trainLstm, trainLstmParallel } from '../train/index.ts';
import { type FitInput, type Fitted, type Learner } from './learner.ts';
import { pastColumn } from './past-column.ts';

/** Share of rows that the band is to hold. */
const COVERAGE = 0.9;

export const lstm: Learner = {
  name: 'lstm',
  about: 'a net with a memory, which reads the last rows one after the other',
  tasks: ['number'],
  reads: 'dense',
  settings: [
    {
      name: 'window',
      initial: 24,
      low: 1,
      high: 1024,
      scale: 'whole-log',
      about: 'rows that a prediction reads, its own the last',
    },
    {
      name: 'units',
      initial: 32,
      low: 1,
      high: 512,
      search: [8, 64],
      scale: 'whole-log',
      about: 'numbers that it remembers',
    },
    {
      name: 'epochs',
      initial: 30,
      low: 1,
      high: 10_000,
      scale: 'whole-log',
      about: 'passes over the rows at the most',
    },
    {
      name: 'batch',
      initial: 32,
      low: 1,
      high: 65_536,
      search: [16, 128],
      scale: 'whole-log',
      about: 'windows a step',
    },
    {
      name: 'learning-rate',
      initial: 0.003,
      low: 1e-6,
      high: 1,
      search: [5e-4, 2e-2],
      scale: 'log',
      about: 'length of a step',
    },
  ],
  rowsBefore: ({ window }) => window - 1,
  fit: fitLstm,
};

/**
 * The net forecasts the column of the past: what stands there in the row after is the target of
 * this one.
 */
async function fitLstm(input: FitInput): Promise<Fitted> {
  const { matrix, target, settings, seed, jobs, onProgress } = input;
  if (target.kind !== 'number') throw new RangeError('lstm: expected numbers to tell');
  const past = pastColumn(input);
  const series = withLastTarget(matrix, past, target.values[target.values.length - 1]);
  const train = jobs > 1 ? trainLstmParallel : trainLstm;
  const { model, losses, validationLosses } = await train([series], {
    target: matrix.columnNames[past],
    window: settings.window,
    units: settings.units,
    epochs: settings.epochs,
    batchRows: settings.batch,
    rate: settings['learning-rate'],
    seed,
    ...(onProgress && { onProgress }),
  });
  return {
    model,
    losses: { train: Array.from(losses), validation: Array.from(validationLosses) },
    band: bandOf(model),
  };
}

/** One row more, whose past is the last target; nothing else of it is ever read. */
function withLastTarget(matrix: Matrix, past: number, last: number): Matrix {
  const rowCount = matrix.rowCount + 1;
  const columns = matrix.columns.map((values) => {
    const longer = new Float64Array(rowCount);
    longer.set(values);
    return longer;
  });
  columns[past][rowCount - 1] = last;
  return { ...matrix, rowCount, columns };
}

/** Of rows held back from the training; none where they were too few. */
function bandOf(model: LstmModel): ResidualBand | undefined {
  const { low, high } = new LstmEngine(model).band(COVERAGE);
  return Number.isFinite(low) ? { coverage: COVERAGE, low, high } : undefined;
}

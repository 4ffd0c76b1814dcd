import { createRandom } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import type { LayerSettings } from './fit-layers.ts';
import { shuffle } from './shuffle.ts';

/** Columns as 32-bit rows. Throws a RangeError for missing or infinite values, and no rows. */
export function layerRows({ rowCount, columns, columnNames }: Matrix, learner: string) {
  if (rowCount < 1 || columns.length < 1) {
    throw new RangeError(`${learner}: expected rows and columns, got ${rowCount} rows`);
  }
  const values = new Float32Array(rowCount * columns.length);
  columns.forEach((column, c) => {
    for (let row = 0; row < rowCount; row++) {
      const value = Math.fround(column[row]);
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `${learner} column "${columnNames[c]}": expected finite 32-bit numbers, ` +
            `got ${column[row]} in row ${row} (encode missing values first)`,
        );
      }
      values[row * columns.length + c] = value;
    }
  });
  return values;
}

/** Settings with defaults. Throws a RangeError for impossible ones. */
export function layerSettings(
  options: Partial<LayerSettings>,
  { learner, defaults }: { learner: string; defaults: LayerSettings },
): LayerSettings {
  const settings = {
    layers: options.layers ?? defaults.layers,
    batchRows: options.batchRows ?? defaults.batchRows,
    epochs: options.epochs ?? defaults.epochs,
    rate: options.rate ?? defaults.rate,
    weightDecay: options.weightDecay ?? defaults.weightDecay,
    dropout: options.dropout ?? defaults.dropout,
    patience: options.patience ?? defaults.patience,
  };
  const { layers, batchRows, epochs, patience, rate, weightDecay, dropout } = settings;
  const expect = (option: string, expected: string, isRight: boolean) => {
    if (!isRight) throw new RangeError(`${learner} option ${option}: expected ${expected}`);
  };
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  expect('layers', 'whole numbers above 0', layers.every(isCount));
  expect('batchRows', 'a whole number above 0', isCount(batchRows));
  expect('epochs', 'a whole number above 0', isCount(epochs));
  expect('patience', 'a whole number above 0', isCount(patience));
  expect('rate', 'a number above 0', rate > 0 && rate < Infinity);
  expect('weightDecay', 'a number from 0 to 1', weightDecay >= 0 && weightDecay <= 1);
  expect('dropout', 'a share below 1', dropout >= 0 && dropout < 1);
  return settings;
}

/** A tenth of the rows stops the training, where nobody says otherwise. */
const VALIDATION_SHARE = 0.1;

/** Rows to fit and rows to stop by: those named, or a random share. */
export function holdOut(
  rowCount: number,
  choice: { validationRows?: Uint32Array; validationShare?: number; seed: number },
): { training: Uint32Array; validation: Uint32Array } {
  const validation = choice.validationRows?.slice() ?? drawn(rowCount, choice);
  const isHeldOut = new Uint8Array(rowCount);
  for (const row of validation) {
    if (row >= rowCount) {
      throw new RangeError(`validation rows: expected rows below ${rowCount}, got ${row}`);
    }
    isHeldOut[row] = 1;
  }
  const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const training = all.filter((row) => isHeldOut[row] === 0);
  if (training.length === 0) {
    throw new RangeError('validation rows: expected some rows left to train on, got none');
  }
  return { training, validation };
}

function drawn(
  rowCount: number,
  { validationShare = VALIDATION_SHARE, seed }: { validationShare?: number; seed: number },
): Uint32Array {
  if (!(validationShare >= 0 && validationShare < 1)) {
    throw new RangeError(`validationShare: expected a share below 1, got ${validationShare}`);
  }
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row);
  shuffle(order, createRandom(seed, 'layers: validation rows'));
  return order.slice(0, Math.floor(rowCount * validationShare)).sort();
}

export function meanRow({ columns }: Matrix, rows: Uint32Array): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0;
    for (const row of rows) sum += column[row];
    return sum / rows.length;
  });
}

import type { Layers } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { DenseNet } from './dense-net.ts';
import type { KernelChoice } from './net-memory.ts';

const BATCH_ROWS = 64;
/** So few rows go through one by one: a net for a single row is smaller than a batch's. */
const SINGLE_ROWS_MAX = 8;

/** Runs rows of a matrix through layers, many at once. */
export class LayerRunner {
  private readonly many: DenseNet;
  private readonly one: DenseNet;
  private readonly inputs: number;
  private readonly outputs: number;

  constructor({ sizes, weights }: Layers, kernels: KernelChoice = 'fastest') {
    const netOf = (batchRows: number) => {
      const shape = { sizes: Array.from(sizes), batchRows };
      const net = new DenseNet(shape, { purpose: 'scoring', kernels });
      net.load(weights);
      return net;
    };
    this.many = netOf(BATCH_ROWS);
    this.one = netOf(1);
    this.inputs = sizes[0];
    this.outputs = sizes[sizes.length - 1];
  }

  /**
   * Calls `visit` with each row's number among those asked, and with the outputs that begin at
   * `at`. Throws a RangeError for another number of columns, and for values that are not finite.
   */
  forEachRow(
    matrix: Matrix,
    rows: Uint32Array | undefined,
    visit: (row: { index: number; row: number }, outputs: Float32Array, at: number) => void,
  ): void {
    this.checkColumns(matrix);
    const rowCount = rows?.length ?? matrix.rowCount;
    const net = rowCount <= SINGLE_ROWS_MAX ? this.one : this.many;
    const { batchRows } = net.shape;
    for (let from = 0; from < rowCount; from += batchRows) {
      const count = Math.min(batchRows, rowCount - from);
      for (let i = 0; i < count; i++) {
        const row = rows ? rows[from + i] : from + i;
        gather(matrix, row, { inputs: net.inputs, at: i * matrix.columns.length });
      }
      net.forward();
      for (let i = 0; i < count; i++) {
        const index = from + i;
        const row = rows ? rows[index] : index;
        visit({ index, row }, net.head.outputs, i * net.head.width);
      }
    }
  }

  get outputCount(): number {
    return this.outputs;
  }

  private checkColumns({ columns }: Matrix): void {
    if (columns.length === this.inputs) return;
    throw new RangeError(`layers: expected ${this.inputs} columns, got ${columns.length}`);
  }
}

function gather(
  { columns, columnNames }: Matrix,
  row: number,
  { inputs, at }: { inputs: Float32Array; at: number },
): void {
  for (let c = 0; c < columns.length; c++) {
    const value = columns[c][row];
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `layers: expected finite values, got ${value} in row ${row}, column "${columnNames[c]}"`,
      );
    }
    inputs[at + c] = value;
  }
}

import type { Layers } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { DenseNet } from './dense-net.ts';
import type { KernelChoice } from './net-memory.ts';

const BATCH_ROWS = 64;

/** Runs rows of a matrix through layers, many at once. */
export class LayerRunner {
  private readonly net: DenseNet;
  private readonly inputs: number;
  private readonly outputs: number;

  constructor({ sizes, weights }: Layers, kernels: KernelChoice = 'fastest') {
    const shape = { sizes: Array.from(sizes), batchRows: BATCH_ROWS };
    this.net = new DenseNet(shape, { purpose: 'scoring', kernels });
    this.net.load(weights);
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
    const { net } = this;
    this.checkColumns(matrix);
    const rowCount = rows?.length ?? matrix.rowCount;
    for (let from = 0; from < rowCount; from += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, rowCount - from);
      for (let i = 0; i < count; i++) this.gather(matrix, rows ? rows[from + i] : from + i, i);
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

  private gather({ columns, columnNames }: Matrix, row: number, to: number): void {
    const { inputs } = this.net;
    for (let c = 0; c < columns.length; c++) {
      const value = columns[c][row];
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `layers: expected finite values, got ${value} in row ${row}, column "${columnNames[c]}"`,
        );
      }
      inputs[to * columns.length + c] = value;
    }
  }

  private checkColumns({ columns }: Matrix): void {
    if (columns.length === this.inputs) return;
    throw new RangeError(`layers: expected ${this.inputs} columns, got ${columns.length}`);
  }
}

import type { ArenaRegion } from '../kernels/index.ts';
import type { LstmNetShape } from '../net/index.ts';
import { END, Signals, type SignalSpace } from '../signals.ts';
import { LstmHalf, type LstmHalfTask, lstmHalfTask } from './lstm-half.ts';

/** Batches of fewer rows are not divided. */
const DIVIDED_ROWS_MIN = 8;
/** The one thing that the second thread is told to do, beside ending. */
export const WORK = 1;

export interface HalvesTask {
  readonly shape: LstmNetShape;
  readonly dropout: number;
  readonly seed: number;
}

/** What a thread gets: which half, the memory it lies in, and where commands come from. */
export interface HalfThread {
  readonly task: LstmHalfTask;
  readonly region: ArenaRegion;
  readonly signals: SignalSpace;
}

/**
 * A batch in two halves, each with a net of its own, whose gradients are added in this order. So
 * the sums are the same whether one thread works on both, or two on one each.
 */
export class LstmHalves {
  readonly halves: readonly LstmHalf[];
  private readonly tasks: readonly LstmHalfTask[];
  private readonly regions: readonly ArenaRegion[];
  private readonly signals: Signals | undefined;

  constructor({ shape, dropout, seed }: HalvesTask, signals?: SignalSpace) {
    const { batchRows } = shape;
    const first = Math.ceil(batchRows / 2);
    const rows = batchRows < DIVIDED_ROWS_MIN ? [batchRows] : [first, batchRows - first];
    this.tasks = rows.map((count, half) => {
      return lstmHalfTask({ shape: { ...shape, batchRows: count }, dropout, seed, half });
    });
    this.halves = this.tasks.map((task) => new LstmHalf(task));
    this.regions = this.halves.map(({ net }) => net.memory.region);
    this.signals = signals && new Signals(signals);
  }

  /** For each further thread that can take part. */
  threads(signals: SignalSpace): HalfThread[] {
    return this.tasks.slice(1).map((task, i) => ({ task, region: this.regions[i + 1], signals }));
  }

  /** Rows of the first half; a batch's later rows are of the second. */
  get firstRows(): number {
    return this.tasks[0].shape.batchRows;
  }

  load(weights: Float32Array): void {
    for (const { net } of this.halves) net.load(weights);
  }

  /** Works on both halves of a batch of so many rows, adds up, and returns the sum of squares. */
  work(step: number, batchRows: number): number {
    const [first, second] = this.halves;
    const rows = Math.min(batchRows, this.firstRows);
    first.prepare(step, { rows, batchRows });
    if (second === undefined || rows === batchRows) {
      first.work();
      return first.loss;
    }
    second.prepare(step, { rows: batchRows - rows, batchRows });
    const isShared = this.signals !== undefined && this.signals.callUp() > 0;
    if (isShared) this.signals?.begin(WORK);
    first.work();
    if (isShared) this.signals?.finish();
    else second.work();
    addTo(first.gradients, second.gradients);
    return first.loss + second.loss;
  }

  /** One of Adam's steps, by the first half's gradients, for the weights of both. */
  step(by: Parameters<LstmHalf['gradient']['adam']['step']>[0]): void {
    const [first, second] = this.halves;
    first.gradient.adam.step(by);
    second?.net.weights.set(first.net.weights);
  }

  /** No more work: the other thread ends. */
  end(): void {
    this.signals?.begin(END);
  }
}

function addTo(sums: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}

import { END, Signals, signalSpace } from '../signals.ts';
import type { Row } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { runThreads } from '../threads.ts';
import { type Member, memberPredictor } from './member.ts';
import type { Predictor } from './models.ts';
import { BLOCK_ROWS, type PredictTask, predictBlocks } from './predict-blocks.ts';

/** Blocks of rows in shared memory, for each thread. */
const BLOCKS = 8;
/** Fewer rows are predicted sooner than a thread is awake. */
const ROWS_MIN = 2 * BLOCK_ROWS;
/** Threads that are worth their start; each makes an engine of its own. */
const JOBS_MAX = 64;
/** How long a thread may take to start before nobody waits for it any more. */
const START_MS = 10_000;

const PREDICT = 1;

/**
 * A member whose predictions of many rows are shared by threads, this one among them. They are the
 * same at any number of threads, and wait for none that has not started yet. `end` it.
 */
export class PredictTeam implements Predictor {
  readonly width: number;
  readonly rowsBefore?: number;
  readonly predictRow?: (row: Row) => Float64Array;
  private readonly predictor: Predictor;
  private readonly task: PredictTask;
  private readonly signals: Signals;
  private readonly others: Promise<unknown>;
  private readonly othersCount: number;

  /** For as many rows as `like` has, of its columns. Throws a RangeError for less than one job. */
  constructor(member: Member, like: Matrix, { jobs }: { jobs: number }) {
    if (!(Number.isInteger(jobs) && jobs >= 1)) {
      throw new RangeError(`predictions: expected 1 job or more, got ${jobs}`);
    }
    const useful = Math.max(1, Math.floor(like.rowCount / ROWS_MIN));
    this.predictor = memberPredictor(member);
    const { width, rowsBefore, predictRow } = this.predictor;
    // Rows that read those before them are left to one thread.
    const threads = rowsBefore ? 1 : Math.min(jobs, useful, JOBS_MAX);
    this.width = width;
    if (rowsBefore !== undefined) this.rowsBefore = rowsBefore;
    if (predictRow) this.predictRow = predictRow;
    const { rowCount: _, columns, ...frame } = like;
    const rowsMax = threads * BLOCKS * BLOCK_ROWS;
    this.task = {
      member,
      signals: signalSpace(),
      frame,
      rowsMax,
      cells: columns.map(() => sharedNumbers(threads > 1 ? rowsMax : 0)),
      predictions: sharedNumbers(threads > 1 ? rowsMax * this.width : 0),
    };
    this.signals = new Signals(this.task.signals);
    this.othersCount = threads - 1;
    const inputs = Array.from({ length: this.othersCount }, () => this.task);
    this.others = runThreads(new URL('./predict-worker.js', import.meta.url), inputs);
    // What a thread failed from is told by `end`.
    this.others.catch(() => undefined);
  }

  /** Waits until all threads have started: for those who measure. */
  wait(): void {
    this.signals.waitFor(this.othersCount, START_MS);
  }

  readonly predict = (matrix: Matrix): Float64Array => {
    const { rowCount, columns } = matrix;
    if (this.othersCount === 0 || rowCount < ROWS_MIN) return this.predictor.predict(matrix);
    const { cells, predictions, rowsMax } = this.task;
    const all = new Float64Array(rowCount * this.width);
    for (let from = 0; from < rowCount; from += rowsMax) {
      const to = Math.min(rowCount, from + rowsMax);
      for (const [i, column] of columns.entries()) cells[i].set(column.subarray(from, to));
      this.signals.callUp();
      this.signals.begin(PREDICT, to - from);
      predictBlocks(this.task, this.predictor, this.signals);
      this.signals.finish();
      all.set(predictions.subarray(0, (to - from) * this.width), from * this.width);
    }
    return all;
  };

  /** Rejects with what a thread failed from. */
  async end(): Promise<void> {
    this.signals.begin(END);
    await this.others;
  }
}

/** Predictions of a whole table by `jobs` threads. */
export async function predictParallel(
  member: Member,
  matrix: Matrix,
  options: { jobs: number },
): Promise<{ readonly predictions: Float64Array; readonly width: number }> {
  const team = new PredictTeam(member, matrix, options);
  try {
    return { predictions: team.predict(matrix), width: team.width };
  } finally {
    await team.end();
  }
}

function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

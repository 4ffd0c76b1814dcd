import { type BinnedMatrix, binMatrixAs, type Matrix } from '../table/index.ts';
import { leafOfBins } from './boosting-lane.ts';
import { fillBlock, type Objective, type ObjectiveRows } from './boosting-objective.ts';
import { type BoostingTarget, checkJudged } from './boosting-options.ts';
import { BLOCK_ROWS, type TreeSpace } from './boosting-space.ts';

/** Follows the loss of rows that no tree learns from. */
export class BoostingJudge {
  /** Mean loss after each round. */
  readonly losses: number[] = [];
  /** Rounds up to the lowest loss. */
  bestRound = 0;
  private readonly binned: BinnedMatrix;
  private readonly objective: Objective;
  private readonly rows: ObjectiveRows;

  /** Throws a RangeError where rows and target don't fit each other or the training rows. */
  constructor(
    { matrix, target }: { matrix: Matrix | BinnedMatrix; target: BoostingTarget },
    learnt: {
      binned: BinnedMatrix;
      objective: Objective;
      baseMargins: Float64Array;
      classCount: number;
    },
  ) {
    this.binned = 'bins' in matrix ? matrix : binMatrixAs(learnt.binned, matrix);
    this.objective = learnt.objective;
    const { classCount } = learnt;
    const { columnCount } = learnt.binned;
    checkJudged({ binned: this.binned, target }, { columnCount, classCount });
    const { rowCount } = this.binned;
    const outputCount = learnt.baseMargins.length;
    const margins = new Float64Array(rowCount * outputCount);
    learnt.baseMargins.forEach((margin, output) => {
      margins.fill(margin, output * rowCount, (output + 1) * rowCount);
    });
    this.rows = {
      rowCount,
      outputCount,
      target: Float64Array.from('labels' in target ? target.labels : target),
      weights: new Float64Array(0),
      margins,
      pairs: new Int32Array(2 * margins.length),
      blockLosses: new Float64Array(Math.ceil(rowCount / BLOCK_ROWS)),
    };
  }

  addRound(trees: readonly TreeSpace[]): void {
    const { rowCount, margins, blockLosses } = this.rows;
    const { bins, columnCount } = this.binned;
    for (const [output, tree] of trees.entries()) {
      for (let row = 0; row < rowCount; row++) {
        margins[output * rowCount + row] += tree.values[leafOfBins(tree, bins, row * columnCount)];
      }
    }
    // Only the loss is wanted; pairs are filled beside it.
    const rounding = { gradientScale: 0, hessianScale: 0, salt: 0 };
    for (let block = 0; block < blockLosses.length; block++) {
      fillBlock(this.objective, this.rows, { block, rounding });
    }
    this.losses.push(blockLosses.reduce((total, loss) => total + loss, 0) / rowCount);
    const lowest = this.bestRound === 0 ? Infinity : this.losses[this.bestRound - 1];
    if (this.losses[this.losses.length - 1] < lowest) this.bestRound = this.losses.length;
  }
}

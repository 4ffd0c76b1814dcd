import type { ElasticNetFamily } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { CoefficientBlock } from './elastic-net-block.ts';
import { JointSolver } from './elastic-net-joint.ts';
import { PathSolver, type Solver } from './elastic-net-path.ts';
import { LogisticLoss, SquareLoss } from './elastic-net-rows.ts';
import { SoftmaxRows } from './elastic-net-softmax.ts';
import type { StandardColumns } from './standard-columns.ts';

/** Numbers, or a class from 0 to classCount − 1, a row. */
export type ElasticNetTarget =
  | Float64Array
  | { readonly labels: Uint8Array; readonly classCount: number };

const CLASSES_MAX = 255;

export function familyOf(target: ElasticNetTarget): ElasticNetFamily {
  if (target instanceof Float64Array) return 'linear';
  return target.classCount === 2 ? 'logistic' : 'multinomial';
}

/** Throws a RangeError unless it holds. */
export function demand(holds: boolean, what: string, got: unknown): void {
  if (!holds) throw new RangeError(`elastic net: expected ${what}, got ${String(got)}`);
}

/** Throws a RangeError for shapes and values that cannot be learned from. */
export function checkTarget({ rowCount, columns }: Matrix, target: ElasticNetTarget): void {
  demand(rowCount >= 1, 'at least one row', rowCount);
  demand(columns.length >= 1, 'at least one column', columns.length);
  if (target instanceof Float64Array) {
    demand(target.length === rowCount, `${rowCount} targets for as many rows`, target.length);
    const row = target.findIndex((value) => !Number.isFinite(value));
    demand(row < 0, `a finite target in row ${row}`, target[row]);
    return;
  }
  const { labels, classCount } = target;
  demand(labels.length === rowCount, `${rowCount} labels for as many rows`, labels.length);
  demand(classCount >= 2 && classCount <= CLASSES_MAX, `2 to ${CLASSES_MAX} classes`, classCount);
  const row = labels.findIndex((label) => label >= classCount);
  demand(row < 0, `labels below ${classCount} in row ${row}`, labels[row]);
}

/** Odds of all others together never quite vanish, nor do their logarithms. */
const ODDS_MIN = 1e-300;

/** Vectors that an output keeps: predictors, residuals, weighted columns. */
const OUTPUT_VECTORS = 3;

export function vectorCountOf(target: ElasticNetTarget): number {
  const isMany = familyOf(target) === 'multinomial' && !(target instanceof Float64Array);
  return OUTPUT_VECTORS * (isMany ? target.classCount : 1);
}

/** A target divided into outputs: one, or as many as there are classes. */
export interface Outputs {
  readonly blocks: readonly Output[];
  /** Half the mean deviance of the best intercepts alone. */
  readonly nullLoss: number;
  /** What a standard unit of the linear predictor is in the target's unit: 1 for classes. */
  readonly unit: number;
  /** Added to the intercept, in the target's unit. */
  readonly origin: number;
  /** Changes the blocks; to be made once. */
  readonly solver: Solver;
  /** Half the mean deviance now. */
  loss(): number;
}

export interface Output {
  readonly coefficients: Float64Array;
  readonly gradient: Float64Array;
  readonly intercept: number;
}

/** All at the best intercepts, the coefficients 0 and their gradient known. */
export function outputsOf(standard: StandardColumns, target: ElasticNetTarget): Outputs {
  if (target instanceof Float64Array) return linearOutput(standard, target);
  const labels = Uint8Array.from(standard.rows, (row) => target.labels[row]);
  const shares = new Float64Array(target.classCount);
  for (let i = 0; i < labels.length; i++) shares[labels[i]] += standard.weights[i];
  const absent = shares.indexOf(0);
  if (absent >= 0) {
    throw new RangeError(`elastic net: expected rows of every class, got none of ${absent}`);
  }
  return target.classCount === 2
    ? logisticOutput(standard, labels, shares)
    : multinomialOutputs(standard, labels, shares);
}

function linearOutput(standard: StandardColumns, target: Float64Array): Outputs {
  const { rows, weights } = standard;
  let origin = 0;
  for (let i = 0; i < rows.length; i++) origin += weights[i] * target[rows[i]];
  let square = 0;
  for (let i = 0; i < rows.length; i++) square += weights[i] * (target[rows[i]] - origin) ** 2;
  const unit = Math.sqrt(square);
  if (!(unit > 0 && unit < Infinity)) {
    throw new RangeError(`elastic net: expected targets with a spread, got ${unit}`);
  }
  const standardised = Float64Array.from(rows, (row) => (target[row] - origin) / unit);
  const block = new CoefficientBlock(
    standard,
    new SquareLoss(standardised, weights, standard.vector()),
  );
  block.evaluate(allColumns(standard));
  return { ...alone(standard, block), unit, origin };
}

function logisticOutput(
  standard: StandardColumns,
  labels: Uint8Array,
  shares: Float64Array,
): Outputs {
  const rowLoss = new LogisticLoss(labels, standard.weights, standard.vector());
  const block = new CoefficientBlock(standard, rowLoss);
  block.intercept = Math.log(shares[1] / shares[0]);
  block.evaluate(allColumns(standard));
  return { ...alone(standard, block), unit: 1, origin: 0 };
}

function alone(standard: StandardColumns, block: CoefficientBlock) {
  const blocks = [block];
  const solver = new PathSolver(standard, { blocks });
  return { blocks, nullLoss: block.loss, solver, loss: () => block.loss };
}

/** Variables up to which the curvature of all classes together fits: 18 MB. */
const JOINT_SIZE_MAX = 1500;

function multinomialOutputs(
  standard: StandardColumns,
  labels: Uint8Array,
  shares: Float64Array,
): Outputs {
  if (shares.length * (standard.columnCount + 1) <= JOINT_SIZE_MAX) {
    const rows = new SoftmaxRows(standard, labels, shares);
    const solver = new JointSolver(rows);
    const [blocks, nullLoss] = [rows.parts, rows.loss];
    return { blocks, nullLoss, unit: 1, origin: 0, solver, loss: () => rows.loss };
  }
  const losses = Array.from(shares, (_, c) => {
    const isClass = labels.map((label) => (label === c ? 1 : 0));
    return new LogisticLoss(isClass, standard.weights, standard.vector());
  });
  const blocks = losses.map((loss) => new CoefficientBlock(standard, loss));
  for (const [c, block] of blocks.entries()) {
    block.intercept = Math.log(shares[c]);
    block.predictors.fill(block.intercept);
  }
  const odds = new ClassOdds(blocks.map(({ predictors }) => predictors));
  const turn = (output: number) => odds.offset(output, losses[output].offsets);
  for (const [c, block] of blocks.entries()) {
    turn(c);
    block.evaluate(allColumns(standard));
  }
  const loss = () => multinomialLoss(blocks, labels, standard.weights);
  const solver = new PathSolver(standard, { blocks, turn });
  return { blocks, nullLoss: loss(), unit: 1, origin: 0, solver, loss };
}

function allColumns({ columnCount }: StandardColumns): Int32Array {
  return Int32Array.from({ length: columnCount }, (_, column) => column);
}

/** exp(predictor − highest of the row's) of every output, kept so that a turn takes few exps. */
class ClassOdds {
  private readonly predictors: readonly Float64Array[];
  private readonly odds: readonly Float64Array[];
  private readonly highest: Float64Array;

  constructor(predictors: readonly Float64Array[]) {
    this.predictors = predictors;
    this.odds = predictors.map(({ length }) => new Float64Array(length));
    this.highest = new Float64Array(predictors[0].length);
  }

  /**
   * offsets[row] = −log Σ exp(predictor) over the other outputs. The outputs are asked in turn:
   * since the last time only the one before has changed, or at the first one, all.
   */
  offset(output: number, offsets: Float64Array): void {
    if (output === 0) this.begin();
    else this.update(output - 1);
    const { odds, highest } = this;
    offsets.fill(ODDS_MIN);
    for (let o = 0; o < odds.length; o++) {
      if (o === output) continue;
      const each = odds[o];
      for (let row = 0; row < offsets.length; row++) offsets[row] += each[row];
    }
    for (let row = 0; row < offsets.length; row++) {
      offsets[row] = -highest[row] - Math.log(offsets[row]);
    }
  }

  private begin(): void {
    const { predictors, highest } = this;
    highest.fill(-Infinity);
    for (const each of predictors) {
      for (let row = 0; row < each.length; row++) {
        if (each[row] > highest[row]) highest[row] = each[row];
      }
    }
    for (let o = 0; o < predictors.length; o++) this.update(o);
  }

  private update(output: number): void {
    const { highest } = this;
    const each = this.predictors[output];
    const odds = this.odds[output];
    for (let row = 0; row < each.length; row++) odds[row] = Math.exp(each[row] - highest[row]);
  }
}

function multinomialLoss(
  blocks: readonly CoefficientBlock[],
  labels: Uint8Array,
  weights: Float64Array,
): number {
  const all = blocks.map(({ predictors }) => predictors);
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    loss += weights[row] * (logSumExp(all, row) - all[labels[row]][row]);
  }
  return loss;
}

function logSumExp(predictors: readonly Float64Array[], row: number): number {
  let highest = -Infinity;
  for (let o = 0; o < predictors.length; o++) highest = Math.max(highest, predictors[o][row]);
  let sum = 0;
  for (let o = 0; o < predictors.length; o++) sum += Math.exp(predictors[o][row] - highest);
  return highest + Math.log(sum);
}

import type { CoefficientBlock } from './elastic-net-block.ts';
import type { StandardColumns } from './standard-columns.ts';

/** Rounds of steps, one an output, at one penalty at the most. */
const ROUNDS_MAX = 1000;

/** Columns up to which the linear family needs no rows once all products are known. */
const COVARIANCE_COLUMNS_MAX = 500;

/** A place on the path, and the one before it: in units of the standardised target. */
export interface Place {
  readonly alpha: number;
  readonly lambda: number;
  readonly lambdaBefore: number;
  /** The decrease of the objective that ends it. */
  readonly tolerance: number;
}

/** Finds the coefficients of one penalty after another, each from those before. */
export interface Solver {
  /** False where the steps did not come to rest. */
  solve(place: Place): boolean;
}

/** Blocks that are stepped in turn. */
export interface Blocks {
  readonly blocks: readonly CoefficientBlock[];
  /** Tells a block what the others predict by now. Absent for a single block. */
  readonly turn?: (output: number) => void;
}

/** Steps one output at a time: the only one, or as many as there are classes. */
export class PathSolver implements Solver {
  private readonly outputs: Blocks;
  private readonly sets: readonly WorkingSet[];
  /** The columns of more than one value. */
  private readonly usable: Int32Array;

  constructor({ scales }: StandardColumns, outputs: Blocks) {
    this.usable = Int32Array.from(scales.keys()).filter((column) => scales[column] > 0);
    this.outputs = outputs;
    this.sets = outputs.blocks.map((block) => new WorkingSet(block, this.usable));
  }

  solve(place: Place): boolean {
    const { sets, outputs } = this;
    for (const set of sets) set.begin(place);
    for (let round = 0; round < ROUNDS_MAX; round++) {
      let decrease = 0;
      for (const [output, set] of sets.entries()) {
        if (outputs.turn !== undefined) {
          outputs.turn(output);
          set.block.evaluateAgain(set.columns);
        }
        decrease = Math.max(decrease, set.step(place));
      }
      if (sets.length > 1) decrease = Math.max(decrease, this.centre(place));
      if (decrease > place.tolerance) continue;
      if (sets.map((set) => set.addViolators(place)).every((added) => !added)) return true;
    }
    return false;
  }

  /**
   * Shifts each column's coefficients by what makes their penalty least: the shares of the classes
   * depend on differences only, so steps of one class at a time would be slow to get there
   * (Friedman et al., section 4.1). Returns the decrease.
   */
  private centre({ alpha, lambda }: Place): number {
    const { blocks } = this.outputs;
    const penalty = { absolute: lambda * alpha, square: lambda * (1 - alpha) };
    const columns = this.usable.filter((c) => blocks.some((block) => block.coefficients[c] !== 0));
    const shifts = Float64Array.from(
      columns,
      (column) =>
        -centreOf(
          blocks.map(({ coefficients }) => coefficients[column]),
          alpha,
        ),
    );
    const moved = columns.filter((_, i) => shifts[i] !== 0);
    const factors = shifts.filter((shift) => shift !== 0);
    const before = sum(blocks.map((block) => block.cost(moved, penalty)));
    for (const [output, set] of this.sets.entries()) {
      set.include(moved);
      blocks[output].shift(moved, factors);
    }
    return before - sum(blocks.map((block) => block.cost(moved, penalty)));
  }
}

/**
 * Least Σ (α·|β − c| + (1 − α)/2 · (β − c)²) over c: the median of all β and of the places where
 * the derivative is 0 if m of them are below c, for each m.
 */
function centreOf(values: readonly number[], alpha: number): number {
  const count = values.length;
  const mean = sum(values) / count;
  const step = Math.min(alpha / ((1 - alpha) * count), Number.MAX_SAFE_INTEGER);
  const rests = Array.from({ length: count + 1 }, (_, m) => mean - step * (2 * m - count));
  return Float64Array.of(...values, ...rests).sort()[count];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The columns of one output that may differ from 0: all that ever did, and those whose gradient
 * breaks the conditions of Karush, Kuhn and Tucker at the present coefficients. Looked for first
 * among those that the strong rule keeps, |gradient| ≥ α·(2λ − λ before), then among all
 * (Tibshirani et al., section 7).
 */
class WorkingSet {
  columns = new Int32Array(0);
  readonly block: CoefficientBlock;
  private readonly usable: Int32Array;
  private strong = new Int32Array(0);

  constructor(block: CoefficientBlock, usable: Int32Array) {
    this.block = block;
    this.usable = usable;
  }

  begin({ alpha, lambda, lambdaBefore }: Place): void {
    const { block, usable } = this;
    const limit = alpha * (2 * lambda - lambdaBefore);
    this.strong = usable.filter((column) => Math.abs(block.gradient[column]) >= limit);
    this.add(usable, alpha * lambda);
    // The products of so few columns cost less than passes over the rows, one a penalty.
    if (block.isSquare && usable.length <= COVARIANCE_COLUMNS_MAX) this.include(usable);
  }

  step({ alpha, lambda, tolerance }: Place): number {
    const penalty = { absolute: lambda * alpha, square: lambda * (1 - alpha) };
    return this.block.step(this.columns, penalty, tolerance);
  }

  addViolators({ alpha, lambda }: Place): boolean {
    return [this.strong, this.usable].some((candidates) => {
      const others = this.without(candidates);
      this.block.addGradient(others);
      return this.add(others, alpha * lambda);
    });
  }

  private add(candidates: Int32Array, limit: number): boolean {
    const { gradient } = this.block;
    const fresh = this.without(candidates).filter((column) => Math.abs(gradient[column]) > limit);
    this.include(fresh);
    return fresh.length > 0;
  }

  include(columns: Int32Array): void {
    const fresh = this.without(columns);
    this.columns = Int32Array.from([this.columns, fresh].flatMap((each) => [...each]));
  }

  private without(candidates: Int32Array): Int32Array {
    const isIn = new Set(this.columns);
    return candidates.filter((column) => !isIn.has(column));
  }
}

import { solveBackward, solveForward } from '../cholesky.ts';
import { JointCurvature } from './elastic-net-curvature.ts';
import { descend } from './elastic-net-descent.ts';
import { cost, costChange, type Penalty } from './elastic-net-gram.ts';
import type { Place, Solver } from './elastic-net-path.ts';
import type { SoftmaxRows } from './elastic-net-softmax.ts';

const STEPS_MAX = 1000;
const HALVINGS_MAX = 30;
/** Of the decrease promised, at least this share is had (Armijo's condition). */
const GAIN_MIN = 1e-4;
/** A gain that differs by more than this share from what was promised asks for a new curvature. */
const GAIN_ERROR_MAX = 0.3;
/** Changes of the loss below this are lost in its rounding. */
const LOSS_NOISE = 1e-13;
/** The quadratic is solved to this share of the decrease that ends the steps. */
const INNER_TOLERANCE = 1e-3;
/** And, before the last steps, to this share of what its first pass gains. */
const INNER_SHARE = 1e-2;

/**
 * Steps of Newton's method for all classes at once, from one penalty to the next. Steps of one
 * class at a time are cheap, but where columns tell several classes they undo each other's gain.
 */
export class JointSolver implements Solver {
  private readonly rows: SoftmaxRows;
  private readonly curvature: JointCurvature;
  private isStale = true;

  constructor(rows: SoftmaxRows) {
    this.rows = rows;
    this.curvature = new JointCurvature(rows);
  }

  solve({ alpha, lambda, tolerance }: Place): boolean {
    const penalty = { absolute: lambda * alpha, square: lambda * (1 - alpha) };
    for (let step = 0; step < STEPS_MAX; step++) {
      if (this.isStale) this.refresh();
      let plan = this.plan(penalty, { tolerance, share: INNER_SHARE });
      if (plan.decrease <= tolerance) plan = this.plan(penalty, { tolerance, share: 0 });
      // The last step, too, is taken: it brings what was left to rest.
      if (plan.decrease > 0) this.move(plan, penalty);
      if (plan.decrease <= tolerance) return true;
    }
    return false;
  }

  private refresh(): void {
    this.curvature.refresh();
    this.isStale = false;
  }

  /** Coefficients that are not 0, or whose gradient says that they should not be. */
  private variables({ absolute }: Penalty): Int32Array {
    const { parts, usable } = this.rows;
    const found: number[] = [];
    parts.forEach(({ coefficients, gradient }, c) => {
      for (let i = 0; i < usable.length; i++) {
        const column = usable[i];
        if (coefficients[column] !== 0 || Math.abs(gradient[column]) > absolute) {
          found.push(c * this.curvature.width + i);
        }
      }
    });
    return Int32Array.from(found);
  }

  private plan(
    penalty: Penalty,
    { tolerance, share }: { tolerance: number; share: number },
  ): JointPlan {
    const variables = this.variables(penalty);
    const before = this.state();
    const slope = this.slopes();
    const reduced = this.curvature.reduced(variables);
    const { free, factor, half } = reduced;
    const forward = Float64Array.from(free, (at) => slope[at]);
    solveForward(factor, forward);
    const coefficients = Float64Array.from(variables, (at) => before[at]);
    const start = Float64Array.from(variables, (at, v) => {
      let value = slope[at];
      for (let i = 0; i < free.length; i++) value -= half[v * free.length + i] * forward[i];
      return value;
    });
    const gradient = start.slice();
    const slots = Int32Array.from(variables.keys());
    descend(
      reduced,
      { slots, coefficients, gradient },
      { ...penalty, share, tolerance: tolerance * INNER_TOLERANCE },
    );
    const step = new Float64Array(before.length);
    let decrease = forward.reduce((sum, value) => sum + value * value, 0);
    let gain = decrease / 2;
    const intercepts = forward.map((value) => -value);
    for (let v = 0; v < variables.length; v++) {
      const [from, to] = [before[variables[v]], coefficients[v]];
      step[variables[v]] = to - from;
      const worth = (to - from) * start[v] + costChange(from, to, penalty);
      decrease -= worth;
      gain -= worth + ((to - from) * (gradient[v] - start[v])) / 2;
      for (let i = 0; i < free.length; i++) {
        intercepts[i] -= (to - from) * half[v * free.length + i];
      }
    }
    solveBackward(factor, intercepts);
    for (let i = 0; i < free.length; i++) step[free[i]] = intercepts[i];
    return { step, decrease, gain };
  }

  /** Takes the step, or the half, quarter … of it that lowers the objective by enough. */
  private move({ step, decrease, gain: promised }: JointPlan, penalty: Penalty): void {
    const before = this.state();
    const slopesBefore = this.slopes();
    const objectiveBefore = this.objective(penalty);
    for (let halving = 0; ; halving++) {
      const length = 2 ** -halving;
      this.place(before, step, length);
      this.rows.evaluate();
      const gain = objectiveBefore - this.objective(penalty);
      if (gain < GAIN_MIN * length * decrease - LOSS_NOISE && halving < HALVINGS_MAX) continue;
      const error = Math.abs(gain - promised);
      this.isStale = halving > 0 || error > GAIN_ERROR_MAX * promised + LOSS_NOISE;
      if (!this.isStale) {
        this.curvature.correct(
          step,
          this.slopes().map((value, i) => value - slopesBefore[i]),
        );
      }
      return;
    }
  }

  private place(before: Float64Array, step: Float64Array, length: number): void {
    const { parts, usable } = this.rows;
    let at = 0;
    for (const part of parts) {
      for (const column of usable) {
        // Exactly 0 where the step leads there.
        const whole = before[at] + step[at];
        part.coefficients[column] = length === 1 ? whole : before[at] + length * step[at];
        at++;
      }
      part.intercept = before[at] + length * step[at];
      at++;
    }
  }

  private state(): Float64Array {
    return this.byVariable(
      ({ coefficients }, column) => coefficients[column],
      ({ intercept }) => intercept,
    );
  }

  private slopes(): Float64Array {
    return this.byVariable(
      ({ gradient }, column) => gradient[column],
      ({ interceptGradient }) => interceptGradient,
    );
  }

  private byVariable(
    ofColumn: (part: SoftmaxRows['parts'][number], column: number) => number,
    ofIntercept: (part: SoftmaxRows['parts'][number]) => number,
  ): Float64Array {
    const { parts, usable } = this.rows;
    const values = new Float64Array(this.curvature.size);
    let at = 0;
    for (const part of parts) {
      for (const column of usable) values[at++] = ofColumn(part, column);
      values[at++] = ofIntercept(part);
    }
    return values;
  }

  private objective(penalty: Penalty): number {
    let sum = this.rows.loss;
    for (const { coefficients } of this.rows.parts) {
      for (const coefficient of coefficients) sum += cost(coefficient, penalty);
    }
    return sum;
  }
}

interface JointPlan {
  /** By variable of the curvature. */
  readonly step: Float64Array;
  /** What the slopes promise. */
  readonly decrease: number;
  /** What the quadratic promises: less, by its curvature. */
  readonly gain: number;
}

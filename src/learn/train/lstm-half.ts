import type { ArenaRegion } from '../kernels/index.ts';
import { LstmGradient, LstmNet, type LstmNetShape } from '../net/index.ts';
import { createRandom } from '../random.ts';

/** All that a thread needs to work on half of each batch. */
export interface LstmHalfTask {
  /** `batchRows` are those of the half. */
  readonly shape: LstmNetShape;
  readonly dropout: number;
  readonly seed: number;
  /** Which half: what is dropped differs. */
  readonly half: number;
  /** Of each row of the half; shared, as is the control block. */
  readonly targets: Float32Array;
  readonly controls: Float64Array;
}

/** Words of a half's control block. */
const STEP = 0;
const ROWS = 1;
const BATCH_ROWS = 2;
const LOSS = 3;
const CONTROLS = 4;

export function lstmHalfTask(task: Omit<LstmHalfTask, 'targets' | 'controls'>): LstmHalfTask {
  const targets = new Float32Array(new SharedArrayBuffer(4 * task.shape.batchRows));
  return { ...task, targets, controls: new Float64Array(new SharedArrayBuffer(8 * CONTROLS)) };
}

/**
 * A net and its gradients for half of each batch, whole in one memory: another thread that makes
 * the same half over the same region sees the same numbers, and can do its work.
 */
export class LstmHalf {
  readonly net: LstmNet;
  readonly gradient: LstmGradient;
  private readonly task: LstmHalfTask;

  constructor(task: LstmHalfTask, region?: ArenaRegion) {
    const { shape, dropout } = task;
    this.task = task;
    this.net = new LstmNet(shape, { dropout, purpose: 'training', region });
    this.gradient = new LstmGradient(this.net);
  }

  get targets(): Float32Array {
    return this.task.targets;
  }

  get gradients(): Float32Array {
    return this.gradient.adam.gradients;
  }

  /** Sum of squared errors of the last work. */
  get loss(): number {
    return this.task.controls[LOSS];
  }

  /** What the next work is: the step's number, rows of this half, and rows of the batch. */
  prepare(step: number, { rows, batchRows }: { rows: number; batchRows: number }): void {
    const { controls } = this.task;
    controls[STEP] = step;
    controls[ROWS] = rows;
    controls[BATCH_ROWS] = batchRows;
  }

  /** From the net's inputs and `targets` to the gradients of the batch's mean squared error. */
  work(): void {
    const { net, gradient, task } = this;
    const { controls } = task;
    const purpose = `lstm dropout, half ${task.half}, step ${controls[STEP]}`;
    const random = task.dropout > 0 ? createRandom(task.seed, purpose) : undefined;
    net.forward(random);
    controls[LOSS] = this.setOutputGradients();
    gradient.backward(random);
  }

  private setOutputGradients(): number {
    const { outputs, outputGradients, width } = this.net.head;
    const { targets, controls } = this.task;
    let sum = 0;
    outputGradients.fill(0);
    for (let i = 0; i < controls[ROWS]; i++) {
      const error = outputs[i * width] - targets[i];
      sum += error * error;
      outputGradients[i * width] = (2 * error) / controls[BATCH_ROWS];
    }
    return sum;
  }
}

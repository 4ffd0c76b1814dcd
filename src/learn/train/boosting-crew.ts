import { createRandom } from '../random.ts';
import { TreeGrower, type TreeTask } from './boosting-grower.ts';
import { Lane } from './boosting-lane.ts';
import { fillBlock, type Objective, type Rounding } from './boosting-objective.ts';
import type { BoostingSettings } from './boosting-options.ts';
import { BLOCK_ROWS, type BoostingSpace } from './boosting-space.ts';

/** All that a thread needs to take part. */
export interface BoostingTask {
  readonly space: BoostingSpace;
  readonly settings: BoostingSettings;
  readonly objective: Objective;
  /** Each thread grows trees of its own, or all work on the same one. */
  readonly growth: 'apart' | 'together';
}

/** What a round asks for: first the pairs of all rows, then a tree for each output. */
export interface Crew {
  fillPairs(rounding: Rounding): void;
  growTrees(round: number, rounding: Rounding): void;
}

/** One thread that does all. */
export class SoloCrew implements Crew {
  private readonly task: BoostingTask;
  private readonly grower: TreeGrower;

  constructor(task: BoostingTask) {
    this.task = task;
    const lane = new Lane(task.space, task.space.lanes[0]);
    this.grower = new TreeGrower(task.space, task.settings, lane);
  }

  fillPairs(rounding: Rounding): void {
    const { space, objective } = this.task;
    for (let block = 0; block * BLOCK_ROWS < space.rowCount; block++) {
      fillBlock(objective, space, { block, rounding });
    }
  }

  growTrees(round: number, rounding: Rounding): void {
    const { space } = this.task;
    for (let output = 0; output < space.outputCount; output++) {
      this.grower.grow(space.trees[output], treeTask(this.task, { rounding, round, output }));
    }
  }
}

/** The rows drawn are the same for all trees of a round. */
export function treeTask(
  { space, settings, objective }: BoostingTask,
  { rounding, round, output }: { rounding: Rounding; round: number; output: number },
): TreeTask {
  return {
    round,
    output,
    from: 0,
    to: space.rowCount,
    share: settings.rowShare,
    salt: saltOf(settings.seed, 2 * round + 1),
    gradientScale: rounding.gradientScale,
    hessianScale: rounding.hessianScale,
    quantile: objective.quantile,
    allowed: drawColumns(space.columnCount, settings, { round, output }),
  };
}

/** Differs between seeds and draws; outputs of a round add their number. */
export function saltOf(seed: number, draw: number): number {
  return (Math.imul(seed, 0x27d4eb2f) + Math.imul(draw, 0x165667b1)) | 0;
}

/** A column: 1 where it was drawn for the tree. */
function drawColumns(
  columnCount: number,
  { columnShare, seed }: BoostingSettings,
  { round, output }: { round: number; output: number },
): Uint8Array {
  if (columnShare === 1) return new Uint8Array(columnCount).fill(1);
  const random = createRandom(seed, `boosting columns ${round} ${output}`);
  const order = Uint16Array.from({ length: columnCount }, (_, column) => column);
  const allowed = new Uint8Array(columnCount);
  const count = Math.max(1, Math.round(columnShare * columnCount));
  for (let i = 0; i < count; i++) {
    const j = i + random.below(columnCount - i);
    allowed[order[j]] = 1;
    order[j] = order[i];
  }
  return allowed;
}

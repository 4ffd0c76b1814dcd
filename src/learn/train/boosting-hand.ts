import { type BoostingTask, treeTask } from './boosting-crew.ts';
import { TreeGrower } from './boosting-grower.ts';
import { Lane } from './boosting-lane.ts';
import { fillBlock, type Rounding } from './boosting-objective.ts';
import type { Signals } from '../signals.ts';
import { BLOCK_ROWS } from './boosting-space.ts';

/** What threads are told to do together. */
export const COMMAND = {
  fillPairs: 1,
  growTrees: 2,
  startTree: 3,
  fillHistogram: 4,
  split: 5,
  addTree: 6,
} as const;

/** One of several threads: does its part of what is commanded. */
export class BoostingHand {
  readonly lane: Lane;
  private readonly task: BoostingTask;
  private readonly signals: Signals;
  private readonly laneIndex: number;
  private readonly grower: TreeGrower;

  constructor(task: BoostingTask, signals: Signals, laneIndex: number) {
    this.task = task;
    this.signals = signals;
    this.laneIndex = laneIndex;
    this.lane = new Lane(task.space, task.space.lanes[laneIndex]);
    this.grower = new TreeGrower(task.space, task.settings, this.lane);
  }

  obey(command: number): void {
    const { signals, lane } = this;
    const first = signals.argument(0);
    const second = signals.argument(1);
    switch (command) {
      case COMMAND.fillPairs:
        this.fillPairs();
        break;
      case COMMAND.growTrees:
        this.growTrees(first);
        break;
      case COMMAND.startTree:
        this.startTree({ round: first, output: second });
        break;
      case COMMAND.fillHistogram:
        lane.fillHistogram(first, second);
        break;
      case COMMAND.split: {
        const { set } = this.task.space.lanes[0];
        lane.split(first, second, { column: signals.argument(2), set });
        break;
      }
      default:
        lane.addTree(this.task.space.trees[first]);
    }
  }

  rounding(): Rounding {
    const [gradientScale, hessianScale, salt] = this.signals.numbers;
    return { gradientScale, hessianScale, salt };
  }

  private fillPairs(): void {
    const { space, objective } = this.task;
    const rounding = this.rounding();
    let block = this.signals.takeNext();
    for (; block * BLOCK_ROWS < space.rowCount; block = this.signals.takeNext()) {
      fillBlock(objective, space, { block, rounding });
    }
  }

  private growTrees(round: number): void {
    const { trees } = this.task.space;
    const rounding = this.rounding();
    let output = this.signals.takeNext();
    for (; output < trees.length; output = this.signals.takeNext()) {
      this.grower.grow(trees[output], treeTask(this.task, { rounding, round, output }));
    }
  }

  /** This thread's part of the rows, of as many parts as there are threads in it. */
  private startTree(tree: { round: number; output: number }): void {
    const task = treeTask(this.task, { ...tree, rounding: this.rounding() });
    const parts = this.signals.activeCount() + 1;
    const { rowCount } = this.task.space;
    this.lane.start({
      ...task,
      from: Math.floor((rowCount * this.laneIndex) / parts),
      to: Math.floor((rowCount * (this.laneIndex + 1)) / parts),
    });
  }
}

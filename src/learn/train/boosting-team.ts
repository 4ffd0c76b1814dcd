import { type BoostingTask, type Crew, treeTask } from './boosting-crew.ts';
import { TreeGrower, type TreeRows, type TreeTask } from './boosting-grower.ts';
import { BoostingHand, COMMAND } from './boosting-hand.ts';
import { rowsOfLane } from './boosting-lane.ts';
import type { Rounding } from './boosting-objective.ts';
import { END, Signals, type SignalSpace } from '../signals.ts';
import type { BoostingSpace, LaneSpace, TreeSpace } from './boosting-space.ts';

/**
 * The leader of several threads. Where there are trees enough in a round each thread grows whole
 * ones, else all work on the same tree, each on its part of the rows. Sums are of whole numbers:
 * the model is the same in either way and at any number of threads.
 */
export class TeamCrew implements Crew {
  private readonly task: BoostingTask;
  private readonly signals: Signals;
  private readonly hand: BoostingHand;
  private readonly grower: TreeGrower;

  constructor(task: BoostingTask, signals: SignalSpace) {
    this.task = task;
    this.signals = new Signals(signals);
    this.hand = new BoostingHand(task, this.signals, 0);
    const rows = new TeamRows(task.space, this.signals, this.hand);
    this.grower = new TreeGrower(task.space, task.settings, rows);
  }

  fillPairs(rounding: Rounding): void {
    this.setNumbers(rounding);
    this.together(COMMAND.fillPairs, 0);
  }

  growTrees(round: number, rounding: Rounding): void {
    const { space, growth } = this.task;
    this.setNumbers(rounding);
    if (growth === 'apart') {
      this.together(COMMAND.growTrees, round);
      return;
    }
    for (const [output, tree] of space.trees.entries()) {
      this.grower.grow(tree, treeTask(this.task, { rounding, round, output }));
    }
  }

  /** No more commands: the threads end. */
  end(): void {
    this.signals.begin(END);
  }

  private setNumbers({ gradientScale, hessianScale, salt }: Rounding): void {
    this.signals.numbers.set([gradientScale, hessianScale, salt]);
  }

  private together(command: number, round: number): void {
    this.signals.callUp();
    this.signals.begin(command, round);
    this.hand.obey(command);
    this.signals.finish();
  }
}

/** One tree's rows in the lanes of all threads. */
class TeamRows implements TreeRows {
  readonly histograms: readonly Int32Array[];
  private readonly space: BoostingSpace;
  private readonly signals: Signals;
  private readonly hand: BoostingHand;
  private lanes: readonly LaneSpace[] = [];
  private output = 0;

  constructor(space: BoostingSpace, signals: Signals, hand: BoostingHand) {
    this.space = space;
    this.signals = signals;
    this.hand = hand;
    this.histograms = hand.lane.histograms;
  }

  start({ round, output }: TreeTask): void {
    this.lanes = this.space.lanes.slice(0, this.signals.callUp() + 1);
    this.output = output;
    this.together(COMMAND.startTree, round, output);
  }

  rowCountOf(node: number): number {
    return this.lanes.reduce((sum, { froms, tos }) => sum + tos[node] - froms[node], 0);
  }

  rowsOf(node: number): Uint32Array {
    const all = new Uint32Array(this.rowCountOf(node));
    let at = 0;
    for (const lane of this.lanes) {
      const rows = rowsOfLane(lane, node);
      all.set(rows, at);
      at += rows.length;
    }
    return all;
  }

  fillHistogram(node: number, slot: number): void {
    this.together(COMMAND.fillHistogram, node, slot);
    for (const lane of this.lanes.slice(1)) this.hand.lane.merge(slot, lane.histograms[slot]);
  }

  /** Of other lanes only histograms that were just filled are ever read. */
  subtract(slot: number, other: number): void {
    this.hand.lane.subtract(slot, other);
  }

  split(node: number, left: number, by: { column: number; set: Uint32Array }): number {
    this.lanes[0].set.set(by.set);
    this.together(COMMAND.split, node, left, by.column);
    return this.rowCountOf(left);
  }

  addTree(_: TreeSpace): void {
    this.together(COMMAND.addTree, this.output);
  }

  private together(command: number, ...given: readonly number[]): void {
    this.signals.begin(command, ...given);
    this.hand.obey(command);
    this.signals.finish();
  }
}

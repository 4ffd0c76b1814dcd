/**
 * Finds:  classes, numbers or quantiles, by trees that each mend what those before got wrong.
 * Reads:  any columns of numbers, and categories as sets; missing values go to the side that suits
 *         the training rows better.
 * Fails:  beyond the range of the training rows; where many labels are wrong, unless stopped early.
 * Cost:   rounds × margins × rows × columns, on bytes, less for rows that are all but settled.
 * Score:  shares of the classes in [0, 1] that sum to 1, or the number itself; not calibrated.
 * Paper:  Friedman, "Greedy function approximation", Annals of Statistics 29 (2001); Ke et al.,
 *         "LightGBM", NeurIPS 2017; Shi et al., "Quantized Training of GBDT", NeurIPS 2022.
 */
import type { Matrix } from '../table/index.ts';
import type {
  BoostingOptions,
  BoostingTarget,
  NamedBins,
  TrainedBoosting,
} from './boosting-options.ts';
import { BoostingRun } from './boosting-run.ts';
import { SoloCrew } from './boosting-crew.ts';
import { signalSpace } from '../signals.ts';
import { TeamCrew } from './boosting-team.ts';
import { runThreads } from '../threads.ts';

/**
 * The rows may come as bytes already, with the names of their columns; then no float of them need
 * stay in memory. Throws a RangeError for shapes that don't fit and options out of range.
 */
export function trainBoosting(
  table: Matrix | NamedBins,
  target: BoostingTarget,
  options: BoostingOptions,
): TrainedBoosting {
  const run = new BoostingRun(table, target, { ...options, jobs: 1 });
  return run.train(new SoloCrew(run.task));
}

/** The same model, by `jobs` threads, this one among them. Rejects with what a thread throws. */
export async function trainBoostingParallel(
  table: Matrix | NamedBins,
  target: BoostingTarget,
  options: BoostingOptions & { jobs: number },
): Promise<TrainedBoosting> {
  const run = new BoostingRun(table, target, options);
  const signals = signalSpace();
  const inputs = run.task.space.lanes.slice(1).map(() => ({ task: run.task, signals }));
  const others = runThreads(new URL('./boosting-worker.js', import.meta.url), inputs);
  const crew = new TeamCrew(run.task, signals);
  try {
    const trained = run.train(crew);
    crew.end();
    await others;
    return trained;
  } catch (cause) {
    crew.end();
    // What failed in a thread says more than that one did.
    await others;
    throw cause;
  }
}

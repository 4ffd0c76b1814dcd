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

/**
 * The rows may come as bytes already, with the names of their columns; then no float of them need
 * stay in memory. Throws a RangeError for shapes that don't fit and options out of range.
 */
export function trainBoosting(
  table: Matrix | NamedBins,
  target: BoostingTarget,
  options: BoostingOptions,
): TrainedBoosting {
  const run = new BoostingRun(table, target, { ...options, laneCount: 1 });
  const crew = new SoloCrew(run.task);
  while (run.hasMore()) run.round(crew);
  return run.result(crew);
}

import type { Importances, Run } from '../../learn/index.ts';
import type { Trained } from '../learning/index.ts';

/** What `train --json` prints. A figure without a value is null. */
export function trainingJson(trained: Trained) {
  const { experiment, best, chosenBy, source, digest, notes, split, importances } = trained;
  const importancesFor = ({ name }: Run) =>
    importances
      .filter((each) => each.run === name)
      .map((each) => ({ importances: importancesJson(each) }))[0];
  const testRows = best.predictions.length / best.width;
  return {
    schema: 'vedette.training/1',
    table: source,
    digest,
    target: experiment.task.target,
    split,
    notes,
    best: best.name,
    chosen_by: chosenBy,
    findings: trained.findings,
    importances: importancesJson(importances[0]),
    ...(trained.fused && {
      fusion: {
        weights: trained.fused.fusion.weights,
        kinds_left_out: trained.fused.kindsLeftOut,
        metrics: trained.fused.figures ?? null,
      },
    }),
    models: experiment.runs.map((run) => ({
      model: run.name,
      fit_s: rounded(run.speed.fitSeconds, 4),
      predict_rows_per_s: Math.round(run.speed.rowsPerSecond),
      single_row_us: rounded(run.speed.singleRowMicroseconds, 2),
      train_rows: experiment.train.matrix.rowCount,
      test_rows: testRows,
      settings: run.member.settings,
      metrics: run.figures,
      ...(run.band && { interval: run.band }),
      ...(run.tuned && { tuning: run.tuned }),
      out_of_fold: outOfFold(run),
      ...(run.losses && { losses: run.losses }),
      ...importancesFor(run),
    })),
  };
}

/** By permutation (`loss`), in training (`gain`), and the mean of |SHAP| (`shap`). */
function importancesJson({ run, figure, rows, shap, columns }: Importances) {
  const named = columns.map(({ name, loss, gain, shap: part }) => ({
    name,
    loss,
    ...(gain !== undefined && { gain }),
    ...(part !== undefined && { shap: part }),
  }));
  return { model: run, figure, rows, ...(shap && { shap }), columns: named };
}

/** Each repeat, and the mean of all. */
function outOfFold({ outOfFold: repeats }: Run) {
  if (repeats.length === 0) return undefined;
  const names = Object.keys(repeats[0].figures);
  const mean = (name: string) =>
    repeats.reduce((sum, { figures }) => sum + figures[name], 0) / repeats.length;
  return {
    mean: Object.fromEntries(names.map((name) => [name, mean(name)])),
    repeats: repeats.map(({ figures }) => figures),
  };
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

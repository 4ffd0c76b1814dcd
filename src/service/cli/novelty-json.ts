import type { NoveltyEvaluated, NoveltyOutcome } from '../learning/index.ts';

/** What `train --role novelty --json` prints. */
export function noveltyJson({ source, digest, notes, split, trained, card }: NoveltyOutcome) {
  const { ordinary, rows, runs, best, chosenBy, findings, limits } = trained;
  return {
    schema: 'vedette.novelty-training/1',
    table: source,
    digest,
    ordinary,
    split,
    notes,
    rows: {
      learned: rows.learned,
      calibrating: rows.calibrating,
      choosing_ordinary: rows.choosing.ordinary,
      choosing_others: rows.choosing.others,
      test: best.test?.scores.length ?? 0,
    },
    best: best.name,
    chosen_by: chosenBy,
    findings,
    limits,
    weights: card.weights,
    models: runs.map((run) => ({
      model: run.name,
      fit_s: rounded(run.speed.fitSeconds, 4),
      score_rows_per_s: Math.round(run.speed.rowsPerSecond),
      single_row_us: rounded(run.speed.singleRowMicroseconds, 2),
      settings: run.member.settings,
      score_unit: run.unit,
      ...(run.choice && { choice: run.choice }),
      ...(run.test && {
        metrics: run.test.figures,
        intervals: run.test.intervals,
        p_values: run.test.honesty,
        kinds: run.test.kinds,
      }),
      ...(run.losses && { losses: run.losses }),
    })),
  };
}

/** What `evaluate --json` prints of a model of novelty. */
export function noveltyEvaluationJson(evaluated: NoveltyEvaluated) {
  const { bundle, rowCount, figures, kinds, honesty } = evaluated;
  return {
    schema: 'vedette.novelty-evaluation/1',
    model: bundle.novelty.learner,
    rows: rowCount,
    metrics: figures,
    p_values: honesty,
    kinds,
  };
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** Learners beside each other: each on each training set, judged by rows held out. */
export interface StudyRun {
  readonly learner: string;
  readonly trainingSet: string;
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  /** The class that raises no alarm; every other one is a thing to be found. */
  readonly normalClass: number;
}

/** Of alarms: a row is flagged where the predicted class is not normal. */
export interface StudyRow {
  readonly learner: string;
  readonly trainingSet: string;
  readonly rowCount: number;
  /** Share of normal rows flagged, and of other rows missed; NaN where there are none. */
  readonly fpr: number;
  readonly fnr: number;
  /** As scikit-learn: a share of nothing is 0. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * One row a run, in the order given. A flagged attack counts as found whatever attack it was taken
 * for. Throws a RangeError for lengths that differ and for a run that comes twice.
 */
export function studyTable(runs: readonly StudyRun[]): StudyRow[] {
  const seen = new Set<string>();
  return runs.map((run) => {
    const key = JSON.stringify([run.learner, run.trainingSet]);
    if (seen.has(key)) throw new RangeError(`study: expected each run once, got ${key} again`);
    seen.add(key);
    return studyRow(run);
  });
}

function studyRow({ learner, trainingSet, labels, predicted, normalClass }: StudyRun): StudyRow {
  if (predicted.length !== labels.length) {
    throw new RangeError(
      `study "${learner}": expected ${labels.length} predictions, got ${predicted.length}`,
    );
  }
  let hits = 0;
  let alarms = 0;
  let misses = 0;
  for (let row = 0; row < labels.length; row++) {
    const isFlagged = predicted[row] !== normalClass;
    if (labels[row] === normalClass) alarms += isFlagged ? 1 : 0;
    else if (isFlagged) hits++;
    else misses++;
  }
  return {
    learner,
    trainingSet,
    rowCount: labels.length,
    fpr: alarms / (labels.length - hits - misses),
    fnr: misses / (hits + misses),
    precision: hits / Math.max(1, hits + alarms),
    recall: hits / Math.max(1, hits + misses),
    f1: (2 * hits) / Math.max(1, 2 * hits + alarms + misses),
  };
}

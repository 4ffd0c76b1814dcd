/** Scores of rows that the model did not see, and whether each was (1) what it is to find. */
export interface CalibrationRows {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
}

/** Throws a RangeError without rows, for lengths that differ, and for scores not finite. */
export function checkCalibrationRows({ scores, labels }: CalibrationRows): void {
  if (scores.length === 0 || labels.length !== scores.length) {
    throw new RangeError(
      `calibration: expected rows and a label for each, got ${scores.length} scores and ` +
        `${labels.length} labels`,
    );
  }
  for (let row = 0; row < scores.length; row++) {
    if (!Number.isFinite(scores[row])) {
      throw new RangeError(
        `calibration scores: expected finite numbers, got ${scores[row]} in row ${row}`,
      );
    }
    if (labels[row] > 1) {
      throw new RangeError(`calibration labels: expected 0 or 1, got ${labels[row]} in row ${row}`);
    }
  }
}

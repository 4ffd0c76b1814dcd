/** Saved figures of scikit-learn and scipy; sklearn-figures.py says how they were made. */
import { readFileSync } from 'node:fs';

const url = new URL('sklearn-figures.json', import.meta.url);

export const sklearnFigures = JSON.parse(readFileSync(url, 'utf8')) as {
  readonly binary: readonly BinaryFigures[];
  readonly classes: readonly ClassFigures[];
  readonly probability: {
    readonly labels: number[];
    readonly scores: number[];
    readonly weights: number[];
    readonly brier: number;
    readonly brierWeighted: number;
    readonly logLoss: number;
    readonly logLossWeighted: number;
    readonly shares: number[];
    readonly classes: number[];
    readonly classLogLoss: number;
  };
  readonly numbers: ErrorFigures & {
    readonly actual: number[];
    readonly predicted: number[];
    readonly weights: number[];
    readonly pinball: Readonly<Record<string, number>>;
    readonly spearman: number;
    readonly weighted: ErrorFigures;
  };
  readonly calibration: {
    readonly labels: number[];
    readonly scores: number[];
    readonly tied: number[];
    readonly at: number[];
    readonly isotonic: number[];
    readonly isotonicTied: number[];
    readonly platt: [number, number];
    readonly plattTied: [number, number];
  };
};

type Curve = [number[], number[], number[]];
type Averages = [number, number, number];

interface BinaryFigures {
  readonly name: string;
  readonly labels: number[];
  readonly scores: number[];
  readonly weights: number[] | null;
  readonly corners: Curve;
  readonly all: Curve;
  readonly pr: Curve;
  readonly auc: number;
  readonly ap: number;
  readonly fprAtRecall: Readonly<Record<string, number>>;
}

interface ClassFigures {
  readonly name: string;
  readonly labels: number[];
  readonly predicted: number[];
  readonly classCount: number;
  readonly confusion: number[];
  readonly accuracy: number;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly macro: Averages;
  readonly weighted: Averages;
}

interface ErrorFigures {
  readonly mse: number;
  readonly mae: number;
  readonly msle: number;
  readonly r2: number;
}

import {
  boostingShap,
  ElasticNetEngine,
  forestShap,
  NeuralNetEngine,
  regressionForestShap,
  type TreeShap,
} from '../score/index.ts';
import { applyDesign, type Matrix, sumBySource, takeMatrixRows } from '../table/index.ts';
import type { Member } from './member.ts';

/** What a prediction is made of: `base` and the parts of all columns sum to the model's score. */
export interface Explanation {
  readonly base: number;
  /** A column of the table: by how much its value moves the score away from the base. */
  readonly parts: Float64Array;
}

export interface Explainer {
  /**
   * What the score is: the share of a class, its log-odds (against the others, as the model has
   * it), or the number; before calibration.
   */
  readonly unit: 'share' | 'log-odds' | 'number';
  /** How long a row takes, in nodes of trees looked at (about 50 ns each); only roughly. */
  readonly work: number;
  /** Of a row of codes; `output` is a class, or 0 for numbers. */
  explain(matrix: Matrix, row: number, output: number): Explanation;
}

/**
 * Explains predictions of a member, exactly as its model adds up. Undefined of what is no sum over
 * columns: a baseline, neighbours, a blend, whose shares are no sum of its members', and what reads
 * several rows.
 */
export function explainerOf({ model, design }: Member): Explainer | undefined {
  switch (model.kind) {
    case 'baseline':
    case 'blend':
    case 'last-value':
    case 'lstm':
    case 'neighbours':
      return undefined;
    case 'forest':
      return byTrees(forestShap(model), 'share', model.columns.length);
    case 'regression-forest':
      return byTrees(regressionForestShap(model), 'number', model.columns.length);
    case 'boosting': {
      const unit = model.classCount > 0 ? 'log-odds' : 'number';
      const nodes = model.columns.length / model.baseMargins.length;
      const trees = byTrees(boostingShap(model), unit, nodes);
      return model.objective === 'logistic' ? ofTwo(trees) : trees;
    }
    case 'elastic-net': {
      const engine = new ElasticNetEngine(model);
      const width = model.columnNames.length;
      const own: Explainer = {
        unit: model.family === 'linear' ? 'number' : 'log-odds',
        work: model.coefficients.length,
        explain: (matrix, row, output) => ({
          base: engine.bases[output],
          parts: engine.explain(matrix, row).subarray(output * width, (output + 1) * width),
        }),
      };
      return throughDesign(design, model.family === 'logistic' ? ofTwo(own) : own);
    }
    case 'neural-net': {
      const engine = new NeuralNetEngine(model);
      return throughDesign(design, {
        unit: model.task === 'number' ? 'number' : 'log-odds',
        work: NET_WORK * model.weights.length,
        explain(matrix, row, output) {
          const { base, shares } = engine.explain(matrix, row, output);
          return { base, parts: shares };
        },
      });
    }
  }
}

/** Times that the way from the mean row to this one passes a bend of the net, roughly. */
const NET_WORK = 20;

function byTrees(shap: TreeShap, unit: Explainer['unit'], work: number): Explainer {
  return {
    unit,
    work,
    explain: (matrix, row, output) =>
      shap.explain(
        matrix.columns.map((column) => column[row]),
        output,
      ),
  };
}

/** One margin stands for two classes: it is that of class 1, and with the other sign of class 0. */
function ofTwo(inner: Explainer): Explainer {
  return {
    ...inner,
    explain(matrix, row, output) {
      const { base, parts } = inner.explain(matrix, row, 0);
      const sign = output === 1 ? 1 : -1;
      return { base: sign * base, parts: parts.map((part) => sign * part) };
    },
  };
}

/** Columns of a design are told as the column of the table that they come from. */
function throughDesign(design: Member['design'], inner: Explainer): Explainer {
  if (design === null) return inner;
  return {
    ...inner,
    explain(matrix, row, output) {
      const one = applyDesign(design, takeMatrixRows(matrix, Uint32Array.of(row)));
      const { base, parts } = inner.explain(one, 0, output);
      return { base, parts: sumBySource(design, parts) };
    },
  };
}

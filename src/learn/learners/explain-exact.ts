import {
  boostingShap,
  ElasticNetEngine,
  forestShap,
  NeuralNetEngine,
  regressionForestShap,
  type TreeShap,
} from '../score/index.ts';
import { applyDesign, sumBySource, takeMatrixRows } from '../table/index.ts';
import type { Explainer } from './explainer.ts';
import type { Member } from './member.ts';

/**
 * Explains predictions exactly, as the model adds up; undefined of one that does not, and
 * where it reads columns that are made of others: the part of such a column is of no single one.
 */
export function exactExplainer({ model, design, derived }: Member): Explainer | undefined {
  if (derived !== undefined) return undefined;
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
        how: 'exact',
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
        how: 'exact',
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
    how: 'exact',
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

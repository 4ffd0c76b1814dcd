import {
  type AutoencoderModel,
  type BoostingModel,
  type ElasticNetModel,
  type ExtendedIsolationForestModel,
  type ForestModel,
  type GaussianMixtureModel,
  type IsolationForestModel,
  type LstmModel,
  type NeighboursModel,
  type NeuralNetModel,
  type RegressionForestModel,
  type Trees,
} from '../model/index.ts';
import { mixtureParts } from './onnx-mixture.ts';
import type { OnnxParts } from './onnx-graph.ts';
import { isolationTargets, powerOfTwo } from './onnx-isolation.ts';
import { autoencoderParts, elasticNetParts, neuralNetParts } from './onnx-layers.ts';
import { lstmParts } from './onnx-lstm.ts';
import { neighboursParts } from './onnx-neighbours.ts';
import { planeForestParts } from './onnx-planes.ts';
import { type OnnxTargets, treeEnsemble } from './onnx-trees.ts';

/** Models that can be written as ONNX. */
export type OnnxModel =
  | AutoencoderModel
  | BoostingModel
  | ElasticNetModel
  | ExtendedIsolationForestModel
  | ForestModel
  | GaussianMixtureModel
  | IsolationForestModel
  | LstmModel
  | NeighboursModel
  | NeuralNetModel
  | RegressionForestModel;

/** Kinds of models that `exportOnnx` takes. */
export const ONNX_KINDS: readonly OnnxModel['kind'][] = [
  'autoencoder',
  'boosting',
  'elastic-net',
  'extended-isolation-forest',
  'forest',
  'gaussian-mixture',
  'isolation-forest',
  'lstm',
  'neighbours',
  'neural-net',
  'regression-forest',
];

/**
 * Nodes from `input` to what a model says. Throws a TypeError for a model that ONNX can't express.
 */
export function modelParts(model: OnnxModel, series: number): OnnxParts {
  switch (model.kind) {
    case 'forest':
      return forestParts(model);
    case 'regression-forest':
      return treeParts(model, 'value', {
        targetCount: 1,
        bases: [0],
        leaf: (_, at) => [{ target: 0, weight: model.leafValues[at] / model.roots.length }],
      });
    case 'boosting':
      return boostingParts(model);
    case 'isolation-forest':
      return isolationParts(model);
    case 'extended-isolation-forest':
      return planeForestParts(model);
    case 'gaussian-mixture':
      return mixtureParts(model);
    case 'neighbours':
      return neighboursParts(model);
    case 'elastic-net':
      return elasticNetParts(model);
    case 'neural-net':
      return neuralNetParts(model);
    case 'autoencoder':
      return autoencoderParts(model);
    case 'lstm':
      return lstmParts(model, series);
    default: {
      const { kind } = model as { kind: string };
      throw new TypeError(`onnx: expected one of ${ONNX_KINDS.join(', ')}, got ${kind}`);
    }
  }
}

function treeParts(trees: Trees, gives: OnnxParts['gives'], targets: OnnxTargets): OnnxParts {
  const node = treeEnsemble(trees, targets, { input: 'input', output: 'raw' });
  return { nodes: [node], tensors: [], gives, outputCount: targets.targetCount };
}

function forestParts(model: ForestModel): OnnxParts {
  const { classCount, leafShares, roots } = model;
  return treeParts(model, 'shares', {
    targetCount: classCount,
    bases: new Float32Array(classCount),
    leaf: (_, at) =>
      Array.from({ length: classCount }, (_share, target) => ({
        target,
        weight: leafShares[at + target] / roots.length,
      })).filter(({ weight }, target) => weight !== 0 || target === 0),
  });
}

/** Two classes are logits 0 and the margin, so that one way serves all classes. */
function boostingParts(model: BoostingModel): OnnxParts {
  const { baseMargins, leafValues, objective } = model;
  const isLogistic = objective === 'logistic';
  const gives = isLogistic || objective === 'softmax' ? 'logits' : 'value';
  return treeParts(model, gives, {
    targetCount: isLogistic ? 2 : baseMargins.length,
    bases: isLogistic ? [0, baseMargins[0]] : baseMargins,
    leaf: (tree, at) => [
      { target: isLogistic ? 1 : tree % baseMargins.length, weight: leafValues[at] },
    ],
  });
}

function isolationParts(model: IsolationForestModel): OnnxParts {
  const { pathLengths } = model;
  const exponents = treeEnsemble(model, isolationTargets(model, pathLengths), {
    input: 'input',
    output: 'exponent',
  });
  return powerOfTwo([exponents]);
}

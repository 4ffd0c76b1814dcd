import {
  type AutoencoderModel,
  type BoostingModel,
  type ElasticNetModel,
  type ExtendedIsolationForestModel,
  type ForestModel,
  type IsolationForestModel,
  type LstmModel,
  type NeighboursModel,
  type NeuralNetModel,
  type RegressionForestModel,
  type Trees,
} from '../model/index.ts';
import { onnxFile, type OnnxNode, type OnnxParts } from './onnx-graph.ts';
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
  'isolation-forest',
  'lstm',
  'neighbours',
  'neural-net',
  'regression-forest',
];

export interface OnnxOptions {
  /** Of an LSTM: the series whose scale it forecasts in; 0 when absent. */
  readonly series?: number;
  /** Texts kept in the file beside `kind` and `columns`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * An ONNX file of a model (ai.onnx 15, ai.onnx.ml 3). Input `input`, 32-bit floats, a row by the
 * model's columns in their order (metadata `columns`, JSON), categories as codes, NaN where a value
 * is missing; a whole window of rows for an LSTM. For classes, outputs `label` and
 * `probabilities`; else `value`.
 *
 * Numbers are 32 bits wide there: sums of leaves differ by their rounding, some 1e-6, and a value
 * that two cuts tell apart only beyond 24 bits may go another way, as it would in our engine if
 * it came as such a float. Throws a TypeError for a model that ONNX can't express.
 */
export function exportOnnx(
  model: OnnxModel,
  { series = 0, metadata = {} }: OnnxOptions = {},
): Uint8Array {
  const parts = partsOf(model, series);
  const { nodes, tensors } = withOutputs(parts);
  const { inputShape = [model.columnNames.length] } = parts;
  const isClass = parts.gives !== 'value';
  return onnxFile({
    name: model.kind,
    nodes,
    tensors,
    inputs: [{ name: 'input', shape: ['rows', ...inputShape], type: 'float' }],
    outputs: isClass
      ? [
          { name: 'label', shape: ['rows'], type: 'int64' },
          { name: 'probabilities', shape: ['rows', parts.outputCount], type: 'float' },
        ]
      : [{ name: 'value', shape: ['rows', 1], type: 'float' }],
    metadata: { ...metadata, kind: model.kind, columns: JSON.stringify(model.columnNames) },
  });
}

function partsOf(model: OnnxModel, series: number): OnnxParts {
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
      throw new TypeError(
        `onnx: expected trees, a linear model, layers or nearest neighbours, got ${kind}`,
      );
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

function withOutputs({ nodes, tensors, gives }: OnnxParts): Pick<OnnxParts, 'nodes' | 'tensors'> {
  const rename = (op: string, output: string, attributes = {}): OnnxNode => ({
    op,
    inputs: ['raw'],
    outputs: [output],
    attributes,
  });
  if (gives === 'value') return { nodes: [...nodes, rename('Identity', 'value')], tensors };
  const shares =
    gives === 'logits'
      ? rename('Softmax', 'probabilities', { axis: { int: -1 } })
      : rename('Identity', 'probabilities');
  const label = rename('ArgMax', 'label', { axis: { int: 1 }, keepdims: { int: 0 } });
  return { nodes: [...nodes, shares, label], tensors };
}

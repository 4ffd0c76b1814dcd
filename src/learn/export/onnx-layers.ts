import type { AutoencoderModel, ElasticNetModel, NeuralNetModel } from '../model/index.ts';
import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';

/** One Gemm. A missing value makes every output NaN, also where its coefficient is 0. */
export function elasticNetParts(model: ElasticNetModel): OnnxParts {
  const { family, intercepts, coefficients, columnNames } = model;
  const columns = columnNames.length;
  // Two classes are logits 0 and the predictor.
  const zeros = family === 'logistic' ? 1 : 0;
  const outputCount = zeros + intercepts.length;
  const weights = new Float32Array(outputCount * columns);
  weights.set(coefficients, zeros * columns);
  const bias = new Float32Array(outputCount);
  bias.set(intercepts, zeros);
  return {
    nodes: [
      {
        op: 'Gemm',
        inputs: ['input', 'weights', 'bias'],
        outputs: ['raw'],
        attributes: { transB: { int: 1 } },
      },
    ],
    tensors: [
      { name: 'weights', shape: [outputCount, columns], values: weights, type: 'float' },
      { name: 'bias', shape: [outputCount], values: bias, type: 'float' },
    ],
    gives: family === 'linear' ? 'value' : 'logits',
    outputCount,
  };
}

/** Numbers leave in the units of the target. */
export function neuralNetParts(model: NeuralNetModel): OnnxParts {
  const { nodes, tensors, outputCount } = layersParts(model);
  const isNumber = model.task === 'number';
  const scale = isNumber ? model.targetDeviation : 1;
  const shift = isNumber ? model.targetMean : 0;
  return {
    nodes: [
      ...nodes,
      { op: 'Mul', inputs: ['last', 'scale'], outputs: ['scaled'] },
      { op: 'Add', inputs: ['scaled', 'shift'], outputs: ['raw'] },
    ],
    tensors: [
      ...tensors,
      { name: 'scale', shape: [1], values: [scale], type: 'float' },
      { name: 'shift', shape: [1], values: [shift], type: 'float' },
    ],
    gives: isNumber ? 'value' : 'logits',
    outputCount,
  };
}

/** The mean of squared errors, each in its own scale. */
export function autoencoderParts(model: AutoencoderModel): OnnxParts {
  const { nodes, tensors } = layersParts(model);
  const { errorScales } = model;
  const shape = [errorScales.length];
  return {
    nodes: [
      ...nodes,
      { op: 'Sub', inputs: ['input', 'last'], outputs: ['errors'] },
      { op: 'Div', inputs: ['errors', 'scales'], outputs: ['scaled'] },
      { op: 'Mul', inputs: ['scaled', 'scaled'], outputs: ['squares'] },
      {
        op: 'ReduceMean',
        inputs: ['squares'],
        outputs: ['raw'],
        attributes: { axes: { ints: [1] }, keepdims: { int: 1 } },
      },
    ],
    tensors: [...tensors, { name: 'scales', shape, values: errorScales, type: 'float' }],
    gives: 'value',
    outputCount: 1,
  };
}

/** A Gemm a layer, from `input` to `last`, Relu between them. */
function layersParts({ sizes, weights }: { sizes: Uint32Array; weights: Float32Array }) {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  let at = 0;
  let input = 'input';
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs, units] = [sizes[layer - 1], sizes[layer]];
    const biasAt = at + inputs * units;
    const [name, bias, sums] = [`weights ${layer}`, `bias ${layer}`, `sums ${layer}`];
    const own = weights.subarray(at, biasAt);
    tensors.push({ name, shape: [inputs, units], values: own, type: 'float' });
    at = biasAt + units;
    const values = weights.subarray(biasAt, at);
    tensors.push({ name: bias, shape: [units], values, type: 'float' });
    const isLast = layer === sizes.length - 1;
    nodes.push({ op: 'Gemm', inputs: [input, name, bias], outputs: [isLast ? 'last' : sums] });
    if (isLast) break;
    input = `units ${layer}`;
    nodes.push({ op: 'Relu', inputs: [sums], outputs: [input] });
  }
  return { nodes, tensors, outputCount: sizes[sizes.length - 1] };
}

import type { LstmModel } from '../model/index.ts';
import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';

/** Our gates are input, forget, candidate, output; those of ONNX input, output, forget, cell. */
const GATES = [0, 3, 1, 2];

/**
 * Layers of LSTM over a window, [rows][window][columns] in the columns' own units, in the scale of
 * one series, then the output of the last step.
 */
export function lstmParts(model: LstmModel, series: number): OnnxParts {
  const { columnNames, window, units, layerCount, target, seriesCount, weights } = model;
  if (!(Number.isInteger(series) && series >= 0 && series < seriesCount)) {
    throw new RangeError(`onnx: expected a series below ${seriesCount}, got ${series}`);
  }
  const columns = columnNames.length;
  const own = { from: series * columns, to: (series + 1) * columns };
  const scaleOf = (name: string, all: Float64Array): OnnxTensor => {
    return float(name, [columns], all.subarray(own.from, own.to));
  };
  const tensors = [scaleOf('means', model.means), scaleOf('deviations', model.deviations)];
  const nodes: OnnxNode[] = [
    { op: 'Sub', inputs: ['input', 'means'], outputs: ['centred'] },
    { op: 'Div', inputs: ['centred', 'deviations'], outputs: ['scaled'] },
    {
      op: 'Transpose',
      inputs: ['scaled'],
      outputs: ['steps 0'],
      attributes: { perm: { ints: [1, 0, 2] } },
    },
  ];
  tensors.push({ name: 'axis 1', shape: [1], values: [1], type: 'int64' });
  tensors.push({ name: 'axis 0', shape: [1], values: [0], type: 'int64' });
  let at = 0;
  for (let layer = 0; layer < layerCount; layer++) {
    const inputs = layer === 0 ? columns : units;
    tensors.push(...layerTensors(weights.subarray(at), { layer, inputs, units }));
    at += 4 * units * (inputs + units + 1);
    nodes.push(...layerNodes(layer, units));
  }
  tensors.push(float('output weights', [units, 1], weights.subarray(at, at + units)));
  tensors.push(float('output bias', [1], weights.subarray(at + units, at + units + 1)));
  tensors.push(float('target scale', [1], [model.deviations[own.from + target]]));
  tensors.push(float('target mean', [1], [model.means[own.from + target]]));
  nodes.push(
    { op: 'Squeeze', inputs: [`last ${layerCount - 1}`, 'axis 0'], outputs: ['last'] },
    { op: 'Gemm', inputs: ['last', 'output weights', 'output bias'], outputs: ['forecast'] },
    { op: 'Mul', inputs: ['forecast', 'target scale'], outputs: ['in units'] },
    { op: 'Add', inputs: ['in units', 'target mean'], outputs: ['raw'] },
  );
  return { nodes, tensors, gives: 'value', outputCount: 1, inputShape: [window, columns] };
}

function layerNodes(layer: number, units: number): OnnxNode[] {
  return [
    {
      op: 'LSTM',
      inputs: [`steps ${layer}`, `input ${layer}`, `recurrent ${layer}`, `bias ${layer}`],
      outputs: [`all ${layer}`, `last ${layer}`],
      attributes: { hidden_size: { int: units } },
    },
    // One direction is an axis of its own.
    { op: 'Squeeze', inputs: [`all ${layer}`, 'axis 1'], outputs: [`steps ${layer + 1}`] },
  ];
}

/** [inputs][4][units] becomes [1][4 · units][inputs], gates in the other order. */
function layerTensors(
  weights: Float32Array,
  { layer, inputs, units }: { layer: number; inputs: number; units: number },
): OnnxTensor[] {
  const recurrentAt = 4 * units * inputs;
  const biasAt = recurrentAt + 4 * units * units;
  const turned = (from: number, count: number) => {
    const out = new Float32Array(4 * units * count);
    for (let gate = 0; gate < 4; gate++) {
      for (let unit = 0; unit < units; unit++) {
        for (let i = 0; i < count; i++) {
          const own = weights[from + (4 * i + GATES[gate]) * units + unit];
          out[(gate * units + unit) * count + i] = own;
        }
      }
    }
    return out;
  };
  // Biases of the inputs, then of the recurrence, which has none.
  const bias = new Float32Array(8 * units);
  bias.set(turned(biasAt, 1));
  return [
    float(`input ${layer}`, [1, 4 * units, inputs], turned(0, inputs)),
    float(`recurrent ${layer}`, [1, 4 * units, units], turned(recurrentAt, units)),
    float(`bias ${layer}`, [1, 8 * units], bias),
  ];
}

const float = (name: string, shape: number[], values: ArrayLike<number>): OnnxTensor => ({
  name,
  shape,
  values,
  type: 'float',
});

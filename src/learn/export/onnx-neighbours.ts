import type { NeighboursModel } from '../model/index.ts';
import { cast, type OnnxNode, type OnnxParts, type OnnxTensor } from './onnx-graph.ts';

/**
 * Squared distances to all training rows at once, but for the row's own square, in 64 bits: |v|² −
 * 2 x · v. The smallest are taken, the first of the table where several are the same. Two rows that
 * are equally far only up to rounding may change places.
 */
export function neighboursParts(model: NeighboursModel): OnnxParts {
  const { task, classCount } = model;
  const tensors = [...distanceTensors(model), ...targetTensors(model)];
  const nodes = [...nearestRows, ...tellNodes[task]];
  if (task === 'classes') return { nodes, tensors, gives: 'shares', outputCount: classCount };
  return { nodes, tensors, gives: 'value', outputCount: 1 };
}

const nearestRows: readonly OnnxNode[] = [
  cast('input', 'wide', 'double'),
  { op: 'MatMul', inputs: ['wide', 'products'], outputs: ['sums'] },
  { op: 'Add', inputs: ['sums', 'squares'], outputs: ['distances'] },
  {
    op: 'TopK',
    inputs: ['distances', 'count'],
    outputs: ['nearest', 'rows of table'],
    attributes: { axis: { int: 1 }, largest: { int: 0 }, sorted: { int: 1 } },
  },
];

const meanOf = (axes: number[], keepdims: number) => ({
  axes: { ints: axes },
  keepdims: { int: keepdims },
});

/** From the nearest rows to what they tell. */
const tellNodes: Readonly<Record<NeighboursModel['task'], readonly OnnxNode[]>> = {
  classes: [
    { op: 'Gather', inputs: ['targets', 'rows of table'], outputs: ['votes'] },
    { op: 'ReduceMean', inputs: ['votes'], outputs: ['raw'], attributes: meanOf([1], 0) },
  ],
  numbers: [
    { op: 'Gather', inputs: ['targets', 'rows of table'], outputs: ['votes'] },
    { op: 'ReduceMean', inputs: ['votes'], outputs: ['raw'], attributes: meanOf([1], 1) },
  ],
  novelty: [
    { op: 'ReduceMax', inputs: ['nearest'], outputs: ['farthest'], attributes: meanOf([1], 1) },
    { op: 'Mul', inputs: ['wide', 'wide'], outputs: ['own squares'] },
    { op: 'MatMul', inputs: ['own squares', 'ones'], outputs: ['own square'] },
    { op: 'Add', inputs: ['farthest', 'own square'], outputs: ['square'] },
    // Rounding may leave less than 0 of a row that is in the table.
    { op: 'Relu', inputs: ['square'], outputs: ['square or 0'] },
    { op: 'Sqrt', inputs: ['square or 0'], outputs: ['distance'] },
    cast('distance', 'raw', 'float'),
  ],
};

function distanceTensors({ columnNames, values, neighbourCount }: NeighboursModel): OnnxTensor[] {
  const width = columnNames.length;
  const rowCount = values.length / width;
  const products = new Float64Array(values.length);
  const squares = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      products[column * rowCount + row] = -2 * value;
      squares[row] += value * value;
    }
  }
  return [
    { name: 'products', shape: [width, rowCount], values: products, type: 'double' },
    { name: 'squares', shape: [rowCount], values: squares, type: 'double' },
    { name: 'count', shape: [1], values: [neighbourCount], type: 'int64' },
  ];
}

/** A 1 in the column of a row's class, or its number; for distances what sums a row up. */
function targetTensors(model: NeighboursModel): OnnxTensor[] {
  const { task, targets, classCount, columnNames } = model;
  if (task === 'novelty') {
    const ones = new Float64Array(columnNames.length).fill(1);
    return [{ name: 'ones', shape: [ones.length, 1], values: ones, type: 'double' }];
  }
  if (task === 'numbers') {
    return [{ name: 'targets', shape: [targets.length], values: targets, type: 'float' }];
  }
  const votes = new Uint8Array(targets.length * classCount);
  for (const [row, target] of targets.entries()) votes[row * classCount + target] = 1;
  return [{ name: 'targets', shape: [targets.length, classCount], values: votes, type: 'float' }];
}

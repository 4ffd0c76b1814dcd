import type { ExtendedIsolationForestModel } from '../model/index.ts';
import { cast, type OnnxNode, type OnnxParts } from './onnx-graph.ts';
import { isolationTargets, powerOfTwo } from './onnx-isolation.ts';
import { treeEnsemble } from './onnx-trees.ts';

/**
 * One product gives the weighted sums of all cuts at once, in 64 bits, so that rows fall on the
 * side where they fall in our engine. Whether each is above its threshold becomes a column of 0
 * or 1, and trees over these columns lead to the path lengths.
 */
export function planeForestParts(model: ExtendedIsolationForestModel): OnnxParts {
  const { columnNames, centers, planes, thresholds, lefts, roots, pathLengths } = model;
  const inner = Uint32Array.from(planes.keys()).filter((node) => planes[node] >= 0);
  const weights = planeWeights(model, inner);
  const columns = Int32Array.from(planes, () => -1);
  for (const [cut, node] of inner.entries()) columns[node] = cut;
  const trees = {
    roots,
    columns,
    lefts,
    thresholds: new Float64Array(planes.length).fill(0.5),
    missingLeft: new Uint8Array(planes.length),
  };
  const names = { input: 'sides', output: 'exponent' };
  const ensemble = treeEnsemble(trees, isolationTargets(model, pathLengths), names);
  return powerOfTwo(
    [...sidesOfCuts, ensemble],
    [
      { name: 'centers', shape: [columnNames.length], values: centers, type: 'double' },
      {
        name: 'planes',
        shape: [columnNames.length, inner.length],
        values: weights,
        type: 'double',
      },
      {
        name: 'thresholds',
        shape: [inner.length],
        values: Float64Array.from(inner, (node) => thresholds[node]),
        type: 'double',
      },
    ],
  );
}

const sidesOfCuts: readonly OnnxNode[] = [
  { op: 'IsNaN', inputs: ['input'], outputs: ['missing'] },
  cast('input', 'wide', 'double'),
  { op: 'Where', inputs: ['missing', 'centers', 'wide'], outputs: ['known'] },
  { op: 'MatMul', inputs: ['known', 'planes'], outputs: ['sums'] },
  { op: 'LessOrEqual', inputs: ['sums', 'thresholds'], outputs: ['left'] },
  { op: 'Not', inputs: ['left'], outputs: ['right'] },
  cast('right', 'sides', 'float'),
];

/** A row a column of the table, a column a cut: mostly 0 where cuts weigh few columns. */
function planeWeights(
  {
    columnNames,
    columnsPerCut,
    planes,
    planeColumns,
    planeWeights: own,
  }: ExtendedIsolationForestModel,
  inner: Uint32Array,
): Float64Array {
  const weights = new Float64Array(columnNames.length * inner.length);
  for (const [cut, node] of inner.entries()) {
    const from = planes[node] * columnsPerCut;
    for (let i = from; i < from + columnsPerCut; i++) {
      weights[planeColumns[i] * inner.length + cut] += own[i];
    }
  }
  return weights;
}

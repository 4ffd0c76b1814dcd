import { isolationScore } from '../model/index.ts';
import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';
import type { OnnxTargets } from './onnx-trees.ts';

/** Leaves that add up to −mean path length / its expectation. */
export function isolationTargets(
  { roots, sampleSize }: { readonly roots: Int32Array; readonly sampleSize: number },
  pathLengths: Float64Array,
): OnnxTargets {
  const unit = Math.log2(isolationScore(1, { treeCount: roots.length, sampleSize }));
  return {
    targetCount: 1,
    bases: [0],
    leaf: (_, at) => [{ target: 0, weight: pathLengths[at] * unit }],
  };
}

/** The score: 2 to the power of `exponent`, which the nodes end in. */
export function powerOfTwo(
  nodes: readonly OnnxNode[],
  tensors: readonly OnnxTensor[] = [],
): OnnxParts {
  return {
    nodes: [...nodes, { op: 'Pow', inputs: ['two', 'exponent'], outputs: ['raw'] }],
    tensors: [...tensors, { name: 'two', shape: [1], values: [2], type: 'float' }],
    gives: 'value',
    outputCount: 1,
  };
}

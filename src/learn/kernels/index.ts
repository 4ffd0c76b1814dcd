/**
 * The innermost loops as WebAssembly with SIMD, each with a TypeScript twin of the same signature
 * and the same result, which is oracle and fallback. Sources in `assembly/` are AssemblyScript;
 * `node tools/kernels.mjs` compiles each into `embedded/`. A kernel works on addresses in an arena
 * and never allocates, throws, or keeps anything between calls.
 */
export { Arena, type ArenaRegion, arenaBytes } from './arena.ts';
export { binningKernel, SORT_COUNTS_BYTES } from './binning.ts';
export { type ColumnKernels, ColumnTwin, columnKernels } from './columns.ts';
export { type DenseKernels, denseKernels } from './dense.ts';
export { DenseTwin } from './dense-twin.ts';
export { growthKernel } from './forest-growth.ts';
export { BLOCK_BYTES, DOUBLE_FIELD, FIELD, type GrowthKernel } from './forest-growth-block.ts';
export { type BoostingKernels, BoostingTwin, boostingKernels, listedColumn } from './boosting.ts';
export { instantiate } from './instantiate.ts';
export {
  NODE_BYTES,
  ONE_HOT,
  THRESHOLDS_MAX,
  WALK_COLUMNS_MAX,
  type WalkKernel,
  walkKernel,
} from './tree-walk.ts';
export {
  MASK_LEAF,
  MASK_NODE_BYTES,
  MASK_NODES_MAX,
  MASK_ROWS,
  MASK_SCRATCH_BYTES,
  MASK_SET_BYTES,
  MASK_THRESHOLDS_MAX,
  MASK_TREE_BYTES,
  type MaskKernel,
  maskKernel,
} from './tree-masks.ts';
export { type TreeShapKernels, TreeShapTwin, treeShapKernels } from './tree-shap.ts';

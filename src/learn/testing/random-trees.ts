import type { Random, Trees } from '../index.ts';

/** Sound trees of random shape, for tests; leaf values are taken in turn from `valueCount`. */
export function randomTrees(
  random: Random,
  {
    treeCount,
    columnCount,
    valueCount,
    width,
    depthMax = 6,
  }: {
    treeCount: number;
    columnCount: number;
    valueCount: number;
    width: number;
    depthMax?: number;
  },
): Trees {
  const roots: number[] = [];
  const columns: number[] = [];
  const thresholds: number[] = [];
  const missingLeft: number[] = [];
  const lefts: number[] = [];
  const covers: number[] = [];
  const addNode = () => columns.push(-1) - 1;
  const grow = (node: number, depth: number) => {
    covers[node] = 1 + random.below(100);
    missingLeft[node] = 0;
    thresholds[node] = 0;
    lefts[node] = random.below(valueCount / width) * width;
    if (depth >= depthMax || random.next() < 0.2) return;
    columns[node] = random.below(columnCount);
    thresholds[node] = random.next() < 0.05 ? Infinity : random.below(12) - 6;
    missingLeft[node] = random.below(2);
    const left = addNode();
    addNode();
    lefts[node] = left;
    grow(left, depth + 1);
    grow(left + 1, depth + 1);
  };
  for (let tree = 0; tree < treeCount; tree++) {
    const root = addNode();
    roots.push(root);
    grow(root, 0);
  }
  return {
    roots: Int32Array.from(roots),
    columns: Int16Array.from(columns),
    thresholds: Float64Array.from(thresholds),
    missingLeft: Uint8Array.from(missingLeft),
    lefts: Int32Array.from(lefts),
    covers: Float32Array.from(covers),
  };
}

/** Cells that meet thresholds exactly, both infinities, both zeros, and missing ones. */
export function randomCell(random: Random): number {
  const odd = [Number.NaN, Infinity, -Infinity, -0, 0, 1e-300];
  return random.next() < 0.3 ? odd[random.below(odd.length)] : random.below(28) / 2 - 7;
}

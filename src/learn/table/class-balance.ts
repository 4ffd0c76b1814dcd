import { createRandom } from '../random.ts';

/**
 * These rows and, for each class, as many of its rows drawn again (with replacement) as it lacks
 * of the largest class. For training sets only, inside of a fold: a row that is drawn again and
 * lies on both sides of a split is a leak.
 */
export function balancedBootstrap(
  rows: Uint32Array,
  labels: Uint8Array,
  seed: number,
): Uint32Array {
  const byClass = new Map<number, number[]>();
  for (const row of rows) {
    const members = byClass.get(labels[row]);
    if (members === undefined) byClass.set(labels[row], [row]);
    else members.push(row);
  }
  const largest = Math.max(0, ...[...byClass.values()].map((members) => members.length));
  const balanced = new Uint32Array(largest * byClass.size);
  balanced.set(rows);
  let length = rows.length;
  for (const [label, members] of [...byClass].sort(([a], [b]) => a - b)) {
    const random = createRandom(seed, `balanced class ${label}`);
    for (let drawn = members.length; drawn < largest; drawn++) {
      balanced[length++] = members[random.below(members.length)];
    }
  }
  return balanced;
}

/**
 * Weight of each class that gives all classes the same sum over these labels, and rows a mean
 * weight of 1; 0 for a class without rows.
 */
export function classWeights(labels: Uint8Array, classCount: number): Float64Array {
  const counts = new Float64Array(classCount);
  for (const label of labels) {
    if (label >= classCount) {
      throw new RangeError(`class weights: expected classes below ${classCount}, got ${label}`);
    }
    counts[label]++;
  }
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (present * count)));
}

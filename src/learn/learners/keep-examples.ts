import type { KeptExamples } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { type Matrix, takeMatrixRows } from '../table/index.ts';

/**
 * At most `count` rows, drawn so that rare classes are there too: each class in turn gives one,
 * until all are full or none has more.
 */
export function keepExamples(
  { matrix, labels, classCount }: { matrix: Matrix; labels: Uint8Array; classCount: number },
  { count, seed }: { count: number; seed: number },
): KeptExamples {
  const random = createRandom(seed, 'kept examples');
  const byClass: number[][] = Array.from({ length: classCount }, () => []);
  labels.forEach((label, row) => byClass[label].push(row));
  const rows: number[] = [];
  while (rows.length < Math.min(count, labels.length)) {
    for (const left of byClass) {
      if (left.length === 0 || rows.length >= count) continue;
      const at = random.below(left.length);
      rows.push(left[at]);
      left[at] = left[left.length - 1];
      left.pop();
    }
  }
  const chosen = Uint32Array.from(rows).sort();
  const { columns } = takeMatrixRows(matrix, chosen);
  return {
    kind: 'kept-examples',
    version: 1,
    columns,
    labels: Uint8Array.from(chosen, (row) => labels[row]),
  };
}

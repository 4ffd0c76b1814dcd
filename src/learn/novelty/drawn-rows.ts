import { createRandom } from '../random.ts';

/** At most `count` rows, ascending, each as likely as any other. */
export function drawnRows(
  rowCount: number,
  { count, seed }: { count: number; seed: number },
): Uint32Array {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  if (rowCount <= count) return rows;
  const random = createRandom(seed, 'novelty: rows drawn');
  for (let i = 0; i < count; i++) {
    const j = i + random.below(rowCount - i);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows.slice(0, count).sort();
}

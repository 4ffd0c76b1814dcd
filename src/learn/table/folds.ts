import type { Matrix } from './matrix.ts';

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/**
 * Fold (0 to foldCount − 1) of each row, from a hash of its values: rows equal in all columns
 * share a fold, whatever their order, so that no row is judged by a model that saw its twin.
 */
export function equalRowsFolds(matrix: Matrix, foldCount: number, seed: number): Uint8Array {
  return Uint8Array.from(rowHashes(matrix, seed), (hash) => mix(hash, 0) % foldCount);
}

/** 32 bits a row: equal for rows equal in all columns, be their values missing or zeros. */
export function rowHashes(matrix: Matrix, seed: number): Uint32Array {
  const hashes = new Uint32Array(matrix.rowCount).fill((seed ^ 0x9e3779b9) >>> 0);
  for (const column of matrix.columns) {
    for (let row = 0; row < column.length; row++) {
      // Adding 0 turns -0 into 0; every NaN is written as the one NaN.
      bits[0] = Number.isNaN(column[row]) ? Number.NaN : column[row] + 0;
      hashes[row] = mix(mix(hashes[row], words[0]), words[1]);
    }
  }
  return hashes;
}

/** One round of MurmurHash3 (Austin Appleby, public domain algorithm), with its final mix. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  let h = hash ^ k;
  h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/**
 * Symmetric matrices by their lower triangle, row after row: [0,0], [1,0], [1,1], [2,0] … Row i
 * begins at i·(i + 1)/2.
 */

/** Pivots below this share of their diagonal are rounding: the columns depend on each other. */
const PIVOT_MIN = 1e-11;

export function packedLength(size: number): number {
  return (size * (size + 1)) / 2;
}

export function rowStart(row: number): number {
  return (row * (row + 1)) / 2;
}

/** Replaces the matrix by Cholesky's L, LLᵀ being the matrix; false where it is singular. */
export function factorise(matrix: Float64Array, size: number): boolean {
  for (let i = 0, row = 0; i < size; i++, row += i) {
    const diagonal = matrix[row + i];
    for (let j = 0, other = 0; j <= i; j++, other += j) {
      let sum = matrix[row + j];
      for (let k = 0; k < j; k++) sum -= matrix[row + k] * matrix[other + k];
      if (j < i) matrix[row + j] = sum / matrix[other + j];
      else if (sum > PIVOT_MIN * diagonal) matrix[row + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Replaces `right` by the solution of Lx = right; L begins at `from`. */
export function solveForward(factor: Float64Array, right: Float64Array, from = 0): void {
  const size = right.length;
  for (let i = 0, row = from; i < size; i++, row += i) {
    let sum = right[i];
    for (let k = 0; k < i; k++) sum -= factor[row + k] * right[k];
    right[i] = sum / factor[row + i];
  }
}

/** Replaces `right` by the solution of Lᵀx = right; L begins at `from`. */
export function solveBackward(factor: Float64Array, right: Float64Array, from = 0): void {
  for (let i = right.length - 1; i >= 0; i--) {
    const row = from + rowStart(i);
    right[i] /= factor[row + i];
    for (let k = 0; k < i; k++) right[k] -= factor[row + k] * right[i];
  }
}

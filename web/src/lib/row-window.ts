/** Rows beyond the visible ones, so that a quick scroll does not show blanks. */
const OVERSCAN = 16;

export interface RowWindowRequest {
  /** Index of the first row in view. */
  first: number;
  /** How many rows fit. */
  fits: number;
  count: number;
  /** Kept in the document wherever it is, so that it keeps the focus. */
  activeIndex: number;
  /** Up to this many rows, all of them are drawn. */
  drawAllUpTo: number;
}

/** The indexes of the rows to draw, in order. Every row has the same height. */
export function windowOf(request: RowWindowRequest): number[] {
  const { first, fits, count, activeIndex, drawAllUpTo } = request;
  const isWhole = count <= drawAllUpTo;
  const start = isWhole ? 0 : Math.max(0, Math.min(first, count) - OVERSCAN);
  const end = isWhole ? count : Math.min(count, first + fits + OVERSCAN);
  const indexes = Array.from({ length: Math.max(0, end - start) }, (_, step) => start + step);
  if (activeIndex >= 0 && activeIndex < start) indexes.unshift(activeIndex);
  if (activeIndex >= end && activeIndex < count) indexes.push(activeIndex);
  return indexes;
}

/** Rows that one leaf holds at the most: looking at so many costs what a few boxes do. */
const LEAF_ROWS = 16;

/**
 * Points in a tree of boxes (after Bentley, "Multidimensional binary search trees", 1975, and
 * Omohundro, "Five balltree construction algorithms", 1989): each node halves its points across
 * their widest column, and knows the box around them. Nodes are in preorder, the left child next.
 * Exact: a box is left out only where its nearest corner is farther than the k-th point so far.
 */
export class NeighbourTree {
  private readonly columnCount: number;
  /** Points in the order of the leaves, row by row. */
  private readonly points: Float64Array;
  /** Where each of them stood in the table. */
  private readonly rows: Uint32Array;
  /** 0 in a leaf. */
  private readonly rights: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Least and greatest value of each column, a node each: low, high, low, high … */
  private readonly boxes: Float64Array;
  private readonly nearest: NearestHeap;
  private readonly stack: number[] = [];
  private readonly bounds: number[] = [];

  /** `values` is row by row. */
  constructor(values: Float64Array, columnCount: number, neighbourCount: number) {
    const rowCount = values.length / columnCount;
    this.columnCount = columnCount;
    this.rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const nodesMax = Math.max(1, Math.ceil((4 * rowCount) / LEAF_ROWS));
    this.boxes = new Float64Array(2 * columnCount * nodesMax);
    this.grow(values, 0, rowCount);
    this.points = new Float64Array(values.length);
    for (const [place, row] of this.rows.entries()) {
      const from = row * columnCount;
      this.points.set(values.subarray(from, from + columnCount), place * columnCount);
    }
    this.nearest = new NearestHeap(neighbourCount);
  }

  /** The nearest rows of the table in order; valid until the next search. */
  search(query: Float64Array): NearestHeap {
    const { nearest, stack, bounds, rights, starts, ends } = this;
    nearest.clear();
    stack.push(0);
    bounds.push(0);
    while (stack.length > 0) {
      const node = stack.pop() as number;
      if ((bounds.pop() as number) > nearest.limit) continue;
      const right = rights[node];
      if (right === 0) {
        this.look(query, starts[node], ends[node]);
        continue;
      }
      const toLeft = this.distanceToBox(query, node + 1);
      const toRight = this.distanceToBox(query, right);
      // The nearer one is taken from the stack first.
      if (toLeft < toRight) {
        stack.push(right, node + 1);
        bounds.push(toRight, toLeft);
      } else {
        stack.push(node + 1, right);
        bounds.push(toLeft, toRight);
      }
    }
    nearest.sort();
    return nearest;
  }

  private look(query: Float64Array, from: number, to: number): void {
    const { points, columnCount, rows, nearest } = this;
    for (let place = from; place < to; place++) {
      const start = place * columnCount;
      let sum = 0;
      for (let column = 0; column < columnCount; column++) {
        const difference = query[column] - points[start + column];
        sum += difference * difference;
        if ((column & 7) === 7 && sum > nearest.limit) break;
      }
      if (sum <= nearest.limit) nearest.add(sum, rows[place]);
    }
  }

  /** Summed column after column as `look` does, so that rounding never makes it the larger. */
  private distanceToBox(query: Float64Array, node: number): number {
    const { boxes, columnCount, nearest } = this;
    let at = 2 * columnCount * node;
    let sum = 0;
    for (let column = 0; column < columnCount; column++, at += 2) {
      const value = query[column];
      const low = boxes[at];
      const high = boxes[at + 1];
      const difference = value < low ? low - value : value > high ? value - high : 0;
      sum += difference * difference;
      if ((column & 7) === 7 && sum > nearest.limit) break;
    }
    return sum;
  }

  /** Depth is the logarithm of the rows, since each node halves them: recursion is bounded. */
  private grow(values: Float64Array, from: number, to: number): void {
    const node = this.rights.push(0) - 1;
    this.starts.push(from);
    this.ends.push(to);
    const widest = this.fitBox(values, node);
    if (to - from <= LEAF_ROWS || widest < 0) return;
    const { rows, columnCount } = this;
    const middle = (from + to) >>> 1;
    const valueOf = (row: number) => values[row * columnCount + widest];
    rows.subarray(from, to).sort((one, other) => valueOf(one) - valueOf(other) || one - other);
    this.grow(values, from, middle);
    this.rights[node] = this.rights.length;
    this.grow(values, middle, to);
  }

  /** Returns the column of the widest range; −1 where all points are the same. */
  private fitBox(values: Float64Array, node: number): number {
    const { boxes, rows, columnCount } = this;
    let widest = -1;
    let widestRange = 0;
    for (let column = 0; column < columnCount; column++) {
      let low = Infinity;
      let high = -Infinity;
      for (let place = this.starts[node]; place < this.ends[node]; place++) {
        const value = values[rows[place] * columnCount + column];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      boxes[2 * (node * columnCount + column)] = low;
      boxes[2 * (node * columnCount + column) + 1] = high;
      if (high - low <= widestRange) continue;
      widestRange = high - low;
      widest = column;
    }
    return widest;
  }
}

/** The k nearest so far, the farthest on top; of equally far ones the last row of the table. */
export class NearestHeap {
  readonly squares: Float64Array;
  readonly rows: Uint32Array;
  /** Square of the distance that the next one must not exceed. */
  limit = Infinity;
  private count = 0;

  constructor(size: number) {
    this.squares = new Float64Array(size);
    this.rows = new Uint32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.limit = Infinity;
  }

  add(square: number, row: number): void {
    if (this.count < this.rows.length) {
      this.rise(this.count++, square, row);
      if (this.count === this.rows.length) this.limit = this.squares[0];
      return;
    }
    if (!this.isFarther(0, square, row)) return;
    this.sink(this.count, square, row);
    this.limit = this.squares[0];
  }

  /** Nearest first; the heap takes no more until it is cleared. */
  sort(): void {
    const { squares, rows } = this;
    for (let end = this.count - 1; end > 0; end--) {
      const [square, row] = [squares[end], rows[end]];
      squares[end] = squares[0];
      rows[end] = rows[0];
      this.sink(end, square, row);
    }
  }

  private isFarther(at: number, square: number, row: number): boolean {
    return this.squares[at] > square || (this.squares[at] === square && this.rows[at] > row);
  }

  private rise(from: number, square: number, row: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.isFarther(parent, square, row)) break;
      this.squares[at] = this.squares[parent];
      this.rows[at] = this.rows[parent];
      at = parent;
    }
    this.squares[at] = square;
    this.rows[at] = row;
  }

  /** Puts it in the place of the top, among the first `count`. */
  private sink(count: number, square: number, row: number): void {
    const { squares, rows } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.isFarther(child + 1, squares[child], rows[child])) child++;
      if (!this.isFarther(child, square, row)) break;
      squares[at] = squares[child];
      rows[at] = rows[child];
      at = child;
    }
    squares[at] = square;
    rows[at] = row;
  }
}

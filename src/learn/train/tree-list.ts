/** Arrays that double when they are full. */
type Growable = Int16Array | Int32Array | Uint8Array | Float32Array | Float64Array;

const FIRST_CAPACITY = 1024;

/** The nodes of the trees that one thread grew, tree after tree, as they lie in a model. */
export interface TreeBlock {
  /** Numbers of the trees, in the order grown, and where nodes and leaf values of each begin. */
  readonly trees: Int32Array;
  readonly roots: Int32Array;
  readonly valueStarts: Int32Array;
  readonly columns: Int16Array;
  /** The last bin that goes left. */
  readonly bins: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly lefts: Int32Array;
  readonly covers: Float32Array;
  readonly values: Float64Array;
}

/** Collects nodes and leaf values while trees grow. */
export class TreeList {
  nodeCount = 0;
  valueCount = 0;
  private readonly trees: number[] = [];
  private readonly roots: number[] = [];
  private readonly valueStarts: number[] = [];
  private columns = new Int16Array(FIRST_CAPACITY);
  private bins = new Uint8Array(FIRST_CAPACITY);
  private missingLeft = new Uint8Array(FIRST_CAPACITY);
  private lefts = new Int32Array(FIRST_CAPACITY);
  private covers = new Float32Array(FIRST_CAPACITY);
  private values = new Float64Array(FIRST_CAPACITY);

  /** Begins the tree of this number; returns its root. */
  addTree(tree: number): number {
    this.trees.push(tree);
    this.roots.push(this.nodeCount);
    this.valueStarts.push(this.valueCount);
    return this.addNodes(1);
  }

  /** Returns the first of so many new nodes, which stand side by side. */
  addNodes(count: number): number {
    const node = this.nodeCount;
    this.nodeCount += count;
    if (this.nodeCount > this.columns.length) {
      this.columns = doubled(this.columns);
      this.bins = doubled(this.bins);
      this.missingLeft = doubled(this.missingLeft);
      this.lefts = doubled(this.lefts);
      this.covers = doubled(this.covers);
    }
    return node;
  }

  setLeaf(node: number, cover: number): void {
    this.columns[node] = -1;
    this.lefts[node] = this.valueCount;
    this.covers[node] = cover;
  }

  setCut(
    node: number,
    cut: { column: number; bin: number; missingLeft: number; left: number; cover: number },
  ): void {
    this.columns[node] = cut.column;
    this.bins[node] = cut.bin;
    this.missingLeft[node] = cut.missingLeft;
    this.lefts[node] = cut.left;
    this.covers[node] = cut.cover;
  }

  /** Returns the index of the first of so many new values, all 0. */
  addValues(count: number): number {
    const value = this.valueCount;
    this.valueCount += count;
    if (this.valueCount > this.values.length) this.values = doubled(this.values);
    return value;
  }

  setValue(index: number, value: number): void {
    this.values[index] = value;
  }

  finish(): TreeBlock {
    const { nodeCount } = this;
    return {
      trees: Int32Array.from(this.trees),
      roots: Int32Array.from(this.roots),
      valueStarts: Int32Array.from(this.valueStarts),
      columns: this.columns.slice(0, nodeCount),
      bins: this.bins.slice(0, nodeCount),
      missingLeft: this.missingLeft.slice(0, nodeCount),
      lefts: this.lefts.slice(0, nodeCount),
      covers: this.covers.slice(0, nodeCount),
      values: this.values.slice(0, this.valueCount),
    };
  }
}

function doubled<Kind extends Growable>(array: Kind): Kind {
  const next = new (array.constructor as new (length: number) => Kind)(2 * array.length);
  next.set(array);
  return next;
}

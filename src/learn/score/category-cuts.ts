import { CATEGORY_SET_WORDS, type Trees } from '../model/index.ts';

/** What stands for a code that no set can hold: it lies left of all codes. */
const NO_CODE = -1;
const CODES = 32 * CATEGORY_SET_WORDS;

/** As a column of categories is to be given to trees that cut its codes as numbers. */
export function plainCode(value: number): number {
  if (Number.isNaN(value)) return value;
  return value >= 0 && value < CODES && Number.isInteger(value) ? value : NO_CODE;
}

/**
 * The same trees without sets of categories, for engines that know only numbers; they lead each row
 * to the same leaf, if its codes are plain. A set is cut where, in the order of codes, it begins
 * and ends:
 *
 *     node         missing?    no: the search; yes: the child for missing values
 *     search       halves the places where the set begins or ends, down to one stretch of codes
 *     stretch      goes left whatever comes, to one of the node's two children
 *
 * So several nodes have the same child, which `checkTrees` would not let a model do.
 */
export function cutByNumbers(trees: Trees): Trees {
  const { columns, thresholds, missingLeft, lefts, covers, roots, categoryCounts } = trees;
  if (categoryCounts === undefined) return trees;
  const grown: GrownNodes = {
    columns: [...columns],
    thresholds: [...thresholds],
    missingLeft: [...missingLeft],
    lefts: [...lefts],
  };
  for (let node = 0; node < columns.length; node++) {
    if (columns[node] >= 0 && categoryCounts[columns[node]] > 0) growSearch(grown, trees, node);
  }
  const added = grown.columns.length - covers.length;
  return {
    roots,
    columns: Int16Array.from(grown.columns),
    thresholds: Float64Array.from(grown.thresholds),
    missingLeft: Uint8Array.from(grown.missingLeft),
    lefts: Int32Array.from(grown.lefts),
    covers: Float32Array.from([...covers, ...new Array<number>(added).fill(0)]),
  };
}

interface GrownNodes {
  readonly columns: number[];
  readonly thresholds: number[];
  readonly missingLeft: number[];
  readonly lefts: number[];
}

function growSearch(grown: GrownNodes, trees: Trees, node: number): void {
  const column = trees.columns[node];
  const left = trees.lefts[node];
  const edges = edgesOf(trees, trees.thresholds[node]);
  const addPair = () => {
    for (const list of [grown.columns, grown.missingLeft, grown.lefts]) list.push(0, 0);
    return grown.thresholds.push(0, 0) - 2;
  };
  const set = (at: number, to: { threshold: number; missing: number; left: number }) => {
    grown.columns[at] = column;
    grown.thresholds[at] = to.threshold;
    grown.missingLeft[at] = to.missing;
    grown.lefts[at] = to.left;
  };
  const passTo = (at: number, child: number) => {
    set(at, { threshold: Infinity, missing: 1, left: child });
  };
  /** Stretch s lies between edges s − 1 and s; every other one is in the set. */
  const search = (at: number, from: number, to: number): void => {
    if (from === to) {
      passTo(at, left + (from % 2 === 1 ? 0 : 1));
      return;
    }
    const middle = (from + to) >>> 1;
    const pair = addPair();
    set(at, { threshold: edges[middle], missing: 0, left: pair });
    search(pair, from, middle);
    search(pair + 1, middle + 1, to);
  };
  const pair = addPair();
  set(node, { threshold: Infinity, missing: 0, left: pair });
  search(pair, 0, edges.length);
  passTo(pair + 1, left + 1 - trees.missingLeft[node]);
}

/** Half a code below each code at which the set begins or ends, ascending. */
function edgesOf({ categorySets = new Uint32Array(0) }: Trees, set: number): number[] {
  const edges: number[] = [];
  let isIn = 0;
  for (let code = 0; code <= CODES; code++) {
    const word = code < CODES ? categorySets[set * CATEGORY_SET_WORDS + (code >> 5)] : 0;
    const now = (word >>> (code & 31)) & 1;
    if (now !== isIn) edges.push(code - 0.5);
    isIn = now;
  }
  return edges;
}

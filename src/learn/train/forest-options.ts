/** What all forests have in common; each field has a default but the seed. */
export interface TreeOptions {
  /** 1 to 10,000; 100 when absent. */
  treeCount?: number;
  /** 64 at the most, and when absent. */
  depthMax?: number;
  /**
   * Training rows that a leaf has at the least, each as often as it was drawn; 1 when absent. With
   * class weights, a row of the lightest class counts 1 and others accordingly more.
   */
  leafRowsMin?: number;
  /**
   * Columns tried at each node, of those that can cut it; when absent the square root of all for
   * classes, a third of all for numbers (Breiman's choices).
   */
  columnsTried?: number;
  /**
   * `best` tries all cuts of a column. `random` tries one, uniform over the column's bins in the
   * node: extremely randomised trees (Geurts, Ernst & Wehenkel, Machine Learning 63, 2006; there
   * uniform over the values). They are smoother, and better where columns are many and noisy.
   */
  cuts?: 'best' | 'random';
  /**
   * `bootstrap` draws as many rows as there are, with replacement; `whole` takes each once, so that
   * nothing is out of bag. The default is `bootstrap`, with random cuts `whole`. `balanced` draws
   * as many rows as there are, with replacement, in equal parts from the classes (Chen, Liaw &
   * Breiman, "Using Random Forest to Learn Imbalanced Data", 2004, draw as many as the rarest class
   * has: of 39,000 flows of UNSW-NB15 that would be 310).
   */
  sampling?: 'bootstrap' | 'whole' | 'balanced';
  seed: number;
  onProgress?: (done: { step: number; steps: number }) => void;
}

export interface ForestOptions extends TreeOptions {
  /**
   * How much a row of each class counts; one positive number a class. `balanced` weighs classes
   * alike: rows / (classes × rows of the class). Shares in leaves are of weights, so a rare class
   * is named more often, rightly and wrongly. Not together with a balanced sample.
   */
  classWeights?: 'balanced' | readonly number[];
}

/** Options with nothing left open, as threads get them. */
export interface GrowthOptions {
  readonly treeCount: number;
  readonly depthMax: number;
  readonly leafRowsMin: number;
  readonly columnsTried: number;
  readonly cuts: 'best' | 'random';
  readonly sampling: 'bootstrap' | 'whole' | 'balanced';
  readonly seed: number;
}

/** Limits of a model file: what is beyond them is refused there too. */
const DEPTH_LIMIT = 64;
const TREES_MAX = 10_000;
const COLUMNS_MAX = 2 ** 15 - 1;

/** Throws a RangeError for numbers out of range. */
export function growthOptions(
  options: TreeOptions,
  columnCount: number,
  columnsTriedDefault: number,
): GrowthOptions {
  const { treeCount = 100, leafRowsMin = 1, cuts = 'best', seed } = options;
  const { depthMax = DEPTH_LIMIT, columnsTried = columnsTriedDefault } = options;
  expectWhole('columns', columnCount, { from: 1, to: COLUMNS_MAX });
  expectWhole('treeCount', treeCount, { from: 1, to: TREES_MAX });
  expectWhole('leafRowsMin', leafRowsMin, { from: 1, to: 2 ** 26 });
  expectWhole('depthMax', depthMax, { from: 0, to: Infinity });
  expectWhole('columnsTried', columnsTried, { from: 1, to: Infinity });
  return {
    treeCount,
    leafRowsMin,
    cuts,
    seed,
    depthMax: Math.min(depthMax, DEPTH_LIMIT),
    columnsTried: Math.min(columnsTried, columnCount),
    sampling: options.sampling ?? (cuts === 'random' ? 'whole' : 'bootstrap'),
  };
}

function expectWhole(name: string, value: number, { from, to }: { from: number; to: number }) {
  const isWhole = Number.isInteger(value) || value === Infinity;
  if (isWhole && value >= from && value <= to) return;
  throw new RangeError(`forest: expected ${name} from ${from} to ${to}, got ${value}`);
}

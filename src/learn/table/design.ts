import { categoryOf, type TableEncoding } from './encoding.ts';
import { createMatrix, type Matrix } from './matrix.ts';

/**
 * How a column of a design comes from its source column:
 *
 *     number    (value - mean) / scale, 0 where it is missing
 *     plain     the value, the mean where it is missing
 *     log1p     the same of log(1 + value); values below 0 count as 0
 *     magnitude the same of sign(value) log(1 + |value|)
 *     missing   1 where the value is missing, less the share of such rows in training
 *     category  1 where the code is this one, less its share in training
 *     rest      1 where the code is none with a column of its own, less their share in training
 */
export const DESIGN_FORMS = [
  'number',
  'plain',
  'log1p',
  'magnitude',
  'missing',
  'category',
  'rest',
] as const;
export type DesignForm = (typeof DESIGN_FORMS)[number];

/** Columns of numbers around 0, made from those of a matrix; plain data, kept with a model. */
export interface Design {
  readonly version: 1;
  readonly sourceNames: readonly string[];
  /** A design column each: `dur`, `log1p(sbytes)`, `sload is missing`, `service=dns`. */
  readonly names: readonly string[];
  readonly forms: readonly string[];
  /** Index into `sourceNames`, ascending. */
  readonly sources: Int32Array;
  /** Code of a category; -1 for the other forms. */
  readonly codes: Int32Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

export interface DesignOptions {
  /**
   * `auto`: columns without values below 0, above 1 somewhere, and skewed. `never`: none. `all`:
   * every number by its magnitude.
   */
  readonly logScale?: 'auto' | 'never' | 'all';
  /**
   * `tell`: columns for what training rows never had: another value of a number that is the same
   * in all of them, and another category. For models of novelty; nothing else can learn from it.
   */
  readonly newValues?: 'ignore' | 'tell';
  /** Gives categories their names; else they are called by their codes. */
  readonly encoding?: TableEncoding;
  /** A column of numbers that stays in its own unit. */
  readonly plain?: string | undefined;
}

/** Categories of a source column that get a column of their own, the commonest first. */
const CATEGORIES_MAX = 20;
/** Of an exponential distribution; what is more skewed is told apart better by its magnitude. */
const SKEWNESS_OF_LOG = 2;
/** Standard deviations from the mean at which a number is cut off, as far as it may be beyond. */
export const DEVIATIONS_MAX = 10;

/** What a column of the design is, before all are put together. */
interface Part {
  readonly name: string;
  readonly form: DesignForm;
  readonly code: number;
  readonly mean: number;
  readonly scale: number;
}

/**
 * Learns a design from training rows only. A column that is the same in all of them (or missing in
 * all) tells nothing and gets no column, unless new values are told; a category that is new later
 * is 0 in the columns of all others, and 1 in `rest` if there is one.
 */
export function designOf(matrix: Matrix, options: DesignOptions = {}): Design {
  const parts = matrix.columns.map((values, source) => {
    const name = matrix.columnNames[source];
    const codeCount = matrix.categoryCounts?.[source] ?? 0;
    if (name === options.plain) return [plainPart(name, values)];
    const missing = missingPart(name, values);
    if (codeCount === 0) return [...numberParts(name, values, options), ...missing];
    const schema = options.encoding?.columns[source];
    const nameOf = (code: number) => `${name}=${(schema && categoryOf(schema, code)) ?? code}`;
    const { newValues } = options;
    return [...categoryParts({ name, values, codeCount, nameOf, newValues }), ...missing];
  });
  const all = parts.flat();
  return {
    version: 1,
    sourceNames: matrix.columnNames,
    names: all.map(({ name }) => name),
    forms: all.map(({ form }) => form),
    sources: Int32Array.from(parts.flatMap((each, source) => each.map(() => source))),
    codes: Int32Array.from(all, ({ code }) => code),
    means: Float64Array.from(all, ({ mean }) => mean),
    scales: Float64Array.from(all, ({ scale }) => scale),
  };
}

/**
 * The columns of the design for these rows: no value is missing, and none lies beyond ±10 but of a
 * plain column. Throws a RangeError for a matrix of other columns.
 */
export function applyDesign(design: Design, matrix: Matrix): Matrix {
  const { sourceNames, names } = design;
  const { columnNames, columns, rowCount } = matrix;
  for (let i = 0; i < Math.max(sourceNames.length, columnNames.length); i++) {
    if (sourceNames[i] === columnNames[i]) continue;
    throw new RangeError(
      `design column ${i + 1}: expected "${sourceNames[i]}", got "${columnNames[i]}"`,
    );
  }
  const designed = names.map((_, column) => {
    const values = columns[design.sources[column]];
    const to = new Float64Array(rowCount);
    fillColumn(design, column, { values, to });
    return to;
  });
  return { ...createMatrix(names, designed), rowCount };
}

/** Sums what was said of design columns (row-major) into what it says of source columns. */
export function sumBySource(design: Design, values: Float64Array): Float64Array {
  const [width, sourceCount] = [design.names.length, design.sourceNames.length];
  if (values.length % width !== 0) {
    throw new RangeError(`design: expected rows of ${width} numbers, got ${values.length} in all`);
  }
  const rowCount = values.length / width;
  const sums = new Float64Array(rowCount * sourceCount);
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < width; column++) {
      sums[row * sourceCount + design.sources[column]] += values[row * width + column];
    }
  }
  return sums;
}

/** Throws a RangeError for a design that `designOf` can't have made. */
export function checkDesign(design: Design): void {
  const { version, sourceNames, names, forms, sources, codes, means, scales } = design;
  const lists = { forms, sources, codes, means, scales };
  if (version !== 1) throw new RangeError(`design: expected version 1, got ${String(version)}`);
  for (const [what, { length }] of Object.entries(lists)) {
    if (length === names.length) continue;
    throw new RangeError(`design: expected ${names.length} ${what}, got ${length}`);
  }
  for (const [column, name] of names.entries()) {
    const isFine =
      (DESIGN_FORMS as readonly string[]).includes(forms[column]) &&
      sources[column] >= (sources[column - 1] ?? 0) &&
      sources[column] < sourceNames.length &&
      (forms[column] === 'category' ? codes[column] >= 0 : codes[column] === -1) &&
      Number.isFinite(means[column]) &&
      Number.isFinite(scales[column]) &&
      scales[column] > 0;
    if (isFine) continue;
    throw new RangeError(
      `design column "${name}": expected a form of ${DESIGN_FORMS.join(', ')} with its code, ` +
        `sources that ascend below ${sourceNames.length}, a finite mean, a scale above 0`,
    );
  }
}

function numberParts(
  name: string,
  values: Float64Array,
  { logScale, newValues }: DesignOptions,
): Part[] {
  const plain = momentsOf(values);
  const isConstant = newValues === 'tell' && plain.scale === 0;
  if (!(plain.scale > 0 || isConstant)) return [];
  if (logScale === 'all') {
    const { mean, scale } = momentsOf(values.map(magnitude));
    const part = { name: `magnitude(${name})`, form: 'magnitude', code: -1, mean } as const;
    return [{ ...part, scale: scale > 0 ? scale : 1 }];
  }
  if (isConstant) return [{ name, form: 'number', code: -1, mean: plain.mean, scale: 1 }];
  const isSkewed = plain.least >= 0 && plain.most > 1 && plain.skewness > SKEWNESS_OF_LOG;
  if (logScale !== 'never' && isSkewed) {
    const { mean, scale } = momentsOf(values.map(Math.log1p));
    if (scale > 0) return [{ name: `log1p(${name})`, form: 'log1p', code: -1, mean, scale }];
  }
  return [{ name, form: 'number', code: -1, mean: plain.mean, scale: plain.scale }];
}

function plainPart(name: string, values: Float64Array): Part {
  const { mean } = momentsOf(values);
  return { name, form: 'plain', code: -1, mean: Number.isFinite(mean) ? mean : 0, scale: 1 };
}

function missingPart(name: string, values: Float64Array): Part[] {
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  if (missing === 0 || missing === values.length) return [];
  const mean = missing / values.length;
  return [{ name: `${name} is missing`, form: 'missing', code: -1, mean, scale: 1 }];
}

interface CategorySource {
  readonly name: string;
  readonly values: Float64Array;
  readonly codeCount: number;
  readonly nameOf: (code: number) => string;
  readonly newValues: DesignOptions['newValues'];
}

function categoryParts(source: CategorySource): Part[] {
  const { name, values, codeCount, nameOf, newValues } = source;
  const counts = new Float64Array(codeCount);
  for (const code of values) if (!Number.isNaN(code)) counts[code]++;
  const seen = [...counts.keys()].filter((code) => counts[code] > 0);
  const isConstant = seen.length < 2 && counts[seen[0]] === values.length;
  if (isConstant && newValues !== 'tell') return [];
  const commonest = seen.sort((a, b) => counts[b] - counts[a] || a - b);
  const own = commonest.slice(0, CATEGORIES_MAX).sort((a, b) => a - b);
  const rest = commonest.slice(CATEGORIES_MAX).reduce((sum, code) => sum + counts[code], 0);
  const parts: Part[] = own.map((code) => ({
    name: nameOf(code),
    form: 'category',
    code,
    mean: counts[code] / values.length,
    scale: 1,
  }));
  if (rest === 0 && newValues !== 'tell') return parts;
  const mean = rest / values.length;
  return [...parts, { name: `${name}=<rest>`, form: 'rest', code: -1, mean, scale: 1 }];
}

/**
 * Mean, standard deviation and skewness of the finite values. Computed in units of the largest
 * one, whose third power may be beyond what a double holds.
 */
function momentsOf(values: Float64Array) {
  let [least, most, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    count++;
  }
  const unit = Math.max(Math.abs(least), Math.abs(most)) || 1;
  let sum = 0;
  for (const value of values) if (Number.isFinite(value)) sum += value / unit;
  const mean = sum / count;
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const deviation = value / unit - mean;
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  const scale = least === most ? 0 : Math.sqrt(squares / count);
  const skewness = cubes / count / (scale * scale * scale);
  return { mean: mean * unit, scale: scale * unit, skewness, least, most };
}

const magnitude = (value: number) => Math.sign(value) * Math.log1p(Math.abs(value));

/** What becomes of numbers before they are standardised. */
const CHANGES: { readonly [form: string]: ((value: number) => number) | undefined } = {
  number: (value) => value,
  log1p: (value) => Math.log1p(Math.max(0, value)),
  magnitude,
};

function fillColumn(
  design: Design,
  column: number,
  { values, to }: { values: Float64Array; to: Float64Array },
): void {
  const mean = design.means[column];
  const form = design.forms[column];
  const change = CHANGES[form];
  if (change !== undefined) {
    const scale = design.scales[column];
    const raw = form === 'number' ? values : values.map(change);
    for (let row = 0; row < to.length; row++) {
      const deviation = (raw[row] - mean) / scale;
      to[row] = Number.isNaN(deviation)
        ? 0
        : Math.max(-DEVIATIONS_MAX, Math.min(DEVIATIONS_MAX, deviation));
    }
  } else if (form === 'plain') {
    for (let row = 0; row < to.length; row++) {
      to[row] = Number.isFinite(values[row]) ? values[row] : mean;
    }
  } else if (form === 'missing') {
    for (let row = 0; row < to.length; row++) to[row] = Number(Number.isNaN(values[row])) - mean;
  } else if (form === 'category') {
    const code = design.codes[column];
    for (let row = 0; row < to.length; row++) to[row] = Number(values[row] === code) - mean;
  } else {
    const own = ownCodes(design, design.sources[column]);
    for (let row = 0; row < to.length; row++) {
      to[row] = Number(!Number.isNaN(values[row]) && !own.has(values[row])) - mean;
    }
  }
}

function ownCodes({ codes, forms, sources }: Design, source: number): ReadonlySet<number> {
  return new Set(codes.filter((_, i) => sources[i] === source && forms[i] === 'category'));
}

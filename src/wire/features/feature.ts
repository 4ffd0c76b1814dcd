import type { FlowColumns } from '../flow/index.ts';
import type { RecentFlows } from './recent-flows.ts';
import type { RecordBlocks } from './record-blocks.ts';

/** Sets of features by name and version; a change of meaning is a new version. */
export type FeatureSetName = 'clean@1' | 'unsw@1';

/**
 * One feature, declared once: allocation, CSV header, documentation and the feature-set hash all
 * derive from this. `value` gives NaN where the feature is absent.
 */
export interface Feature {
  readonly name: string;
  /** A category's numbers are codes without order. */
  readonly type: 'number' | 'category';
  /** Empty for counts, ratios and codes. */
  readonly unit: string;
  readonly meaning: string;
  /** When the value is absent (NaN); empty if never. */
  readonly absent: string;
  readonly source: string;
  readonly sets: readonly FeatureSetName[];
  readonly value: (
    columns: FlowColumns,
    row: number,
    recent: RecentFlows,
    blocks: RecordBlocks,
  ) => number;
  /** Where `value` is a column over a number: that says it for all rows at once. */
  readonly copies?: { readonly column: ColumnOf; readonly divisor: number };
}

type ColumnOf = (
  columns: FlowColumns,
  recent: RecentFlows,
) => Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** A column as it stands, or over a number. */
export function columnFeature(
  name: string,
  {
    column,
    divisor = 1,
    ...rest
  }: Pick<Feature, 'meaning'> & Partial<Feature> & { column: ColumnOf; divisor?: number },
): Feature {
  const value: Feature['value'] = (c, row, recent) => column(c, recent)[row] / divisor;
  return cleanFeature(name, { ...rest, value, copies: { column, divisor } });
}

/** The rest of a declaration, for features of flows' own packets in the clean set. */
export function cleanFeature(
  name: string,
  declaration: Pick<Feature, 'meaning' | 'value'> & Partial<Feature>,
): Feature {
  return {
    name,
    type: 'number',
    unit: '',
    absent: '',
    source: 'packet headers',
    sets: ['clean@1'],
    ...declaration,
  };
}

/** The same for what UNSW-NB15 has; its absent values are 0. Only records have them all. */
export function unswFeature(
  name: string,
  declaration: Pick<Feature, 'meaning' | 'value' | 'source'> & Partial<Feature>,
): Feature {
  return { name, type: 'number', unit: '', absent: '', sets: ['unsw@1'], ...declaration };
}

/** NaN instead of a division by zero. */
export function ratio(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : Number.NaN;
}

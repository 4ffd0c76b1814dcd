import { gzipSync } from 'node:zlib';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import {
  CONNECTION_STATES,
  END_REASONS,
  type FeatureBatch,
  type FeatureSet,
  FLOW_COLUMNS,
  type FlowBatch,
  type FlowColumnName,
  formatAddress,
  SERVICES,
} from '../../../wire/index.ts';
import { FLOW_TEXT_NAMES, FLOW_TEXTS } from '../../flow-texts.ts';
import { guarded } from '../output.ts';

/** Rows that are gathered before they are written as a group: 8 MB, one group in the other. */
const GROUP_ROWS = 8192;
/**
 * Each group leaves 0.15 MB for the footer until the end. After so many of one size they double,
 * up to a limit, so that ten million flows make 400 groups.
 */
const GROUPS_OF_A_SIZE = 64;
const GROUP_ROWS_MAX = 32_768;
/** Fast before small: level 6 takes half as long again for 3 % less. */
const GZIP_LEVEL = 1;

/** In the file a column is a property of one flow. */
const NAMES: Partial<Record<FlowColumnName, string>> = {
  startUs: 'startTime',
  endUs: 'endTime',
  origAddresses: 'origAddress',
  respAddresses: 'respAddress',
  origPorts: 'origPort',
  respPorts: 'respPort',
  protocols: 'protocol',
  vlans: 'vlan',
  addressFamilies: 'addressFamily',
  origTtls: 'origTtl',
  respTtls: 'respTtl',
  states: 'state',
  histories: 'history',
  endReasons: 'endReason',
  services: 'service',
  certStarts: 'certStart',
  certEnds: 'certEnd',
  ...Object.fromEntries(FLOW_TEXT_NAMES.map((name) => [FLOW_TEXTS[name], name])),
};
const WORDS: Partial<Record<FlowColumnName, readonly string[]>> = {
  states: CONNECTION_STATES,
  endReasons: END_REASONS,
  services: SERVICES,
};

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Values = Parameters<ParquetWriter['write']>[0]['columnData'][number]['data'];

const TEXT: Omit<Element, 'name'> = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
/** Without a time zone, as the times of all other outputs: they are UTC. */
const TIME: Omit<Element, 'name'> = {
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
};
const TYPES: Record<string, Omit<Element, 'name'>> = {
  f64: { type: 'DOUBLE' },
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  u16: { type: 'INT32', converted_type: 'UINT_16' },
  u8: { type: 'INT32', converted_type: 'UINT_8' },
  address: TEXT,
  text: TEXT,
};

/** Flows that wait to be written, with their features. */
interface Part {
  flows: FlowBatch;
  features: FeatureBatch;
}

/** A column of the file, and how its values are found. */
interface Column {
  element: Element;
  value(part: Part): (row: number) => unknown;
}

/**
 * Flows as a Parquet file: every column of a flow, then every feature as `feature_NAME`. Absent is
 * null. A group of rows at a time is held, and of it one column as values.
 */
export class ParquetFile {
  private readonly path: string;
  private readonly columns: readonly Column[];
  /** Works at once: its promises are for writers that are not `fileWriter`. */
  private readonly writer: ParquetWriter;
  private parts: Part[] = [];
  private rowCount = 0;

  /** Makes the file. Throws an OperatorError where that can't be done, as `add` and `save` do. */
  constructor(path: string, set: FeatureSet) {
    this.path = path;
    this.columns = columnsOf(set);
    const root = { name: 'flows', num_children: this.columns.length };
    const schema = [root, ...this.columns.map(({ element }) => element)];
    this.writer = guarded(
      path,
      () =>
        new ParquetWriter({
          writer: fileWriter(path),
          schema,
          codec: 'GZIP',
          compressors: { GZIP: (bytes) => gzipSync(bytes, { level: GZIP_LEVEL }) },
          createdBy: 'vedette',
        }),
    );
  }

  /** Keeps the batches until their rows are written. */
  add(flows: FlowBatch, features: FeatureBatch): void {
    this.parts.push({ flows, features });
    this.rowCount += flows.count;
    const doublings = Math.floor(this.writer.row_groups.length / GROUPS_OF_A_SIZE);
    const groupRows = Math.min(GROUP_ROWS * 2 ** doublings, GROUP_ROWS_MAX);
    if (this.rowCount >= groupRows) this.writeGroup();
  }

  /** Writes what is left, and the footer that makes the file complete. */
  save(): void {
    this.writeGroup();
    void guarded(this.path, () => this.writer.finish());
  }

  private writeGroup(): void {
    const { parts, rowCount } = this;
    const columnData = this.columns.map(({ element, value }) => ({
      name: element.name,
      // Flows come in the order of time: no other bounds spare a reader a group.
      statistics: element.type === TIME.type,
      // Made when the writer comes to the column: all at once they are larger than the batches.
      get data(): Values {
        return valuesOf(parts, value);
      },
    }));
    if (rowCount > 0) {
      void guarded(this.path, () => this.writer.write({ columnData, rowGroupSize: rowCount }));
    }
    this.parts = [];
    this.rowCount = 0;
  }
}

function valuesOf(parts: readonly Part[], value: Column['value']): unknown[] {
  const values: unknown[] = [];
  for (const part of parts) {
    const valueOf = value(part);
    for (let row = 0; row < part.flows.count; row++) values.push(valueOf(row));
  }
  return values;
}

function columnsOf(set: FeatureSet): Column[] {
  const names = Object.keys(FLOW_COLUMNS) as FlowColumnName[];
  return [
    ...names.map(factColumn),
    ...set.features.map(
      ({ name }, index): Column => ({
        element: { name: `feature_${name}`, repetition_type: 'OPTIONAL', ...TYPES.f64 },
        value: ({ features }) => presentIn(features.columns[index]),
      }),
    ),
  ];
}

function factColumn(column: FlowColumnName): Column {
  const { type } = FLOW_COLUMNS[column];
  const isTime = column === 'startUs' || column === 'endUs';
  const words = WORDS[column];
  const element: Element = {
    name: NAMES[column] ?? column,
    repetition_type: type === 'f64' && !isTime ? 'OPTIONAL' : 'REQUIRED',
    ...(isTime ? TIME : words === undefined ? TYPES[type] : TEXT),
  };
  const value = ({ flows }: Part) => {
    const data = flows.columns[column];
    if ('get' in data) return (row: number) => data.get(row);
    if (type === 'address') return (row: number) => formatAddress(data as Uint8Array, row);
    if (words !== undefined) return (row: number) => words[data[row]];
    if (isTime) return (row: number) => BigInt(data[row]);
    return type === 'f64' ? presentIn(data) : (row: number) => data[row];
  };
  return { element, value };
}

/** NaN is absent. */
function presentIn(data: ArrayLike<number>): (row: number) => number | null {
  return (row) => (Number.isNaN(data[row]) ? null : data[row]);
}

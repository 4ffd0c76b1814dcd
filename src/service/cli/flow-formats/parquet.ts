import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
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
import { OperatorError } from '../../errors.ts';
import { FLOW_TEXT_NAMES, FLOW_TEXTS } from '../../flow-texts.ts';

/** Rows that DuckDB takes at one time (its vector size). */
const CHUNK_ROWS = 2048;
/**
 * Beyond this the table goes to a folder of its own until the file is written. 128 MB are too few:
 * each of the 200 columns pins a block of 256 KiB, and again while a row group is packed.
 */
const MEMORY_LIMIT = '192MB';
/** Rows gathered before they are written. 194,000 flows: 440 MB resident; with 30,720 more. */
const GROUP_ROWS = 8192;

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
  ...Object.fromEntries(FLOW_TEXT_NAMES.map((name) => [FLOW_TEXTS[name], name])),
};
const WORDS: Partial<Record<FlowColumnName, readonly string[]>> = {
  states: CONNECTION_STATES,
  endReasons: END_REASONS,
  services: SERVICES,
};
const TYPES: Record<string, DuckDBType> = {
  f64: DOUBLE,
  u32: UINTEGER,
  u16: USMALLINT,
  u8: UTINYINT,
  address: VARCHAR,
  text: VARCHAR,
};

/** A column of the file: its values of some rows of a batch. */
interface Column {
  name: string;
  type: DuckDBType;
  values(flows: FlowBatch, features: FeatureBatch, from: number, to: number): DuckDBValue[];
}

/**
 * Flows as a Parquet file: every column of a flow, then every feature as `feature_NAME`. Absent is
 * NULL. The rows wait in a table of a DuckDB of its own, as the store's may touch no other file.
 */
export class ParquetFile {
  private readonly path: string;
  private readonly columns: readonly Column[];
  private readonly chunk: DuckDBDataChunk;
  private readonly folder: string;
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;
  private readonly appender: DuckDBAppender;

  private constructor(path: string, columns: readonly Column[], database: OpenTable) {
    this.path = path;
    this.columns = columns;
    this.chunk = DuckDBDataChunk.create(columns.map(({ type }) => type));
    this.folder = database.folder;
    this.instance = database.instance;
    this.connection = database.connection;
    this.appender = database.appender;
  }

  static async create(path: string, set: FeatureSet): Promise<ParquetFile> {
    const columns = columnsOf(set);
    return new ParquetFile(path, columns, await openTable(columns));
  }

  add(flows: FlowBatch, features: FeatureBatch): void {
    for (let from = 0; from < flows.count; from += CHUNK_ROWS) {
      const to = Math.min(from + CHUNK_ROWS, flows.count);
      const { chunk } = this;
      chunk.reset();
      chunk.setColumns(this.columns.map((column) => column.values(flows, features, from, to)));
      this.appender.appendDataChunk(chunk);
    }
    // What is not flushed lies outside the limit of memory.
    this.appender.flushSync();
  }

  /** Writes the file. `close` is still to be called. */
  async save(): Promise<void> {
    const { path } = this;
    this.appender.closeSync();
    const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS}`;
    try {
      await this.connection.run(`COPY flows TO '${path.replaceAll("'", "''")}' (${options})`);
    } catch (cause) {
      throw new OperatorError(
        'VED_OUTPUT_NOT_WRITABLE',
        `output "${path}": expected a file that can be written, got ` +
          `${cause instanceof Error ? cause.message.split('\n')[0] : 'a failure'}; ` +
          'choose another place',
        { cause },
      );
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface OpenTable {
  folder: string;
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  appender: DuckDBAppender;
}

async function openTable(columns: readonly Column[]): Promise<OpenTable> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-parquet-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: '1',
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const list = columns.map(({ name, type }) => `"${name}" ${type.toString()}`).join(', ');
  await connection.run(`CREATE TABLE flows (${list})`);
  return { folder, instance, connection, appender: await connection.createAppender('flows') };
}

function columnsOf(set: FeatureSet): Column[] {
  const names = Object.keys(FLOW_COLUMNS) as FlowColumnName[];
  return [
    ...names.map(factColumn),
    ...set.features.map(({ name }, index) => ({
      name: `feature_${name}`,
      type: DOUBLE,
      values: (_: FlowBatch, { columns }: FeatureBatch, from: number, to: number) =>
        listOf(from, to, (row) => present(columns[index][row])),
    })),
  ];
}

function factColumn(column: FlowColumnName): Column {
  const name = NAMES[column] ?? column;
  const { type } = FLOW_COLUMNS[column];
  const isTime = column === 'startUs' || column === 'endUs';
  const words = WORDS[column];
  const value = (flows: FlowBatch, row: number): DuckDBValue => {
    const data = flows.columns[column];
    if (type === 'address') return formatAddress(data as Uint8Array, row);
    if ('get' in data) return data.get(row);
    if (words !== undefined) return words[data[row]];
    return isTime ? new DuckDBTimestampValue(BigInt(data[row])) : present(data[row]);
  };
  const fileType = isTime ? TIMESTAMP : words === undefined ? TYPES[type] : VARCHAR;
  return {
    name,
    type: fileType,
    values: (flows, _, from, to) => listOf(from, to, (row) => value(flows, row)),
  };
}

function listOf(from: number, to: number, value: (row: number) => DuckDBValue): DuckDBValue[] {
  return Array.from({ length: to - from }, (_, i) => value(from + i));
}

function present(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

import { resolve } from 'node:path';
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
} from '@duckdb/node-api';
import {
  type BuiltColumn,
  categoryColumn,
  createTable,
  leftOutColumn,
  nearNames,
  numberColumn,
  type ReadTable,
  TABLE_LIMITS,
  TableError,
} from '../../learn/index.ts';

/** Beyond it DuckDB refuses: a row group of any ordinary file fits many times. */
const MEMORY_LIMIT = '1GB';

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const TIME = /^(DATE|TIME|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/;
const TEXT = /^(VARCHAR|BOOLEAN|UUID|ENUM\(.*\))$/;

interface FileColumn {
  readonly name: string;
  /** What DuckDB is to make of it: a DOUBLE, NaN for NULL, or a VARCHAR. */
  readonly expression: string;
  readonly kind: 'number' | 'category';
}

export interface ParquetOptions {
  /** Begins every message. */
  readonly name: string;
  /** Columns that are categories although the file has them as numbers or times. */
  readonly categories: readonly string[];
}

/**
 * Reads a Parquet file by a DuckDB of its own that can open this file and nothing else. Kinds are
 * those of the file: numbers are numbers, times become seconds since 1970 UTC, texts and truth
 * values categories. Throws a TableError for what isn't Parquet and for columns of other types.
 */
export async function readParquet(path: string, options: ParquetOptions): Promise<ReadTable> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: '2',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const file = resolve(path);
    await lockDown(connection, file);
    return await readFrom(connection, file, options);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** SET takes no bound values; the path is the operator's own, and is quoted. */
async function lockDown(connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run(`SET allowed_paths = ['${file.replaceAll("'", "''")}']`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function readFrom(
  connection: DuckDBConnection,
  file: string,
  options: ParquetOptions,
): Promise<ReadTable> {
  const query = (what: string) => `${what} FROM read_parquet($file)`;
  try {
    const described = await connection.runAndReadAll(query('DESCRIBE SELECT *'), { file });
    const columns = fileColumns(described.getRowObjectsJS(), options);
    const counted = await connection.runAndReadAll(query('SELECT count(*)'), { file });
    const rowCount = Number(counted.getRows()[0][0]);
    checkSize(rowCount, columns.length, options);
    const list = columns.map(({ expression }) => expression).join(', ');
    const result = await connection.stream(query(`SELECT ${list}`), { file });
    return await collect(result, { columns, rowCount });
  } catch (error) {
    if (error instanceof TableError || !(error instanceof Error)) throw error;
    const [problem] = error.message.split('\n');
    throw new TableError('malformed', `${options.name}: expected a Parquet file, got: ${problem}`);
  }
}

function fileColumns(
  described: Record<string, unknown>[],
  { name, categories }: ParquetOptions,
): FileColumn[] {
  const declared = new Set(categories);
  const columns = described.map((row) => {
    const columnName = String(row['column_name']);
    return fileColumn(columnName, String(row['column_type']), {
      isDeclared: declared.delete(columnName),
      where: name,
    });
  });
  for (const wanted of declared) {
    const near = nearNames(
      columns.map((column) => column.name),
      wanted,
    );
    const message = `${name}: expected a column "${wanted}" (a category), found ${near}`;
    throw new TableError('no-such-column', message);
  }
  return columns;
}

function fileColumn(
  name: string,
  type: string,
  { isDeclared, where }: { isDeclared: boolean; where: string },
): FileColumn {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const isKnown = [NUMBER, TIME, TEXT].some((types) => types.test(type));
  if (!isKnown) {
    throw new TableError(
      'malformed',
      `${where}, column "${name}": expected numbers, texts, times, truth values, found ${type}; ` +
        'write the file without it, or as one of these',
    );
  }
  if (isDeclared || TEXT.test(type)) {
    return { name, expression: `CAST(${quoted} AS VARCHAR)`, kind: 'category' };
  }
  const number = TIME.test(type) ? `epoch(${quoted})` : `CAST(${quoted} AS DOUBLE)`;
  return { name, expression: `coalesce(${number}, 'NaN'::DOUBLE)`, kind: 'number' };
}

function checkSize(rowCount: number, columnCount: number, { name }: ParquetOptions): void {
  if (rowCount === 0) throw new TableError('empty', `${name}: expected rows of data, found none`);
  if (rowCount * columnCount * 8 <= TABLE_LIMITS.cellBytes) return;
  throw new TableError(
    'too-large',
    `${name}: expected at most ${TABLE_LIMITS.cellBytes} bytes of cells, found ${rowCount} rows ` +
      `of ${columnCount} columns; take a part of the rows or of the columns`,
  );
}

async function collect(
  result: DuckDBResult,
  { columns, rowCount }: { columns: FileColumn[]; rowCount: number },
): Promise<ReadTable> {
  const sinks = columns.map(({ name, kind }) =>
    kind === 'number' ? new NumberSink(name, rowCount) : new CategorySink(name, rowCount),
  );
  for (let row = 0; row < rowCount; ) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const [column, sink] of sinks.entries()) sink.add(chunk, column, row);
    row += chunk.rowCount;
  }
  const built = sinks.map((sink) => sink.finish());
  return {
    table: createTable(built.flatMap(({ column }) => (column === undefined ? [] : [column]))),
    notes: built.flatMap(({ notes }) => notes),
  };
}

class NumberSink {
  private readonly name: string;
  private readonly values: Float64Array;

  constructor(name: string, rowCount: number) {
    this.name = name;
    this.values = new Float64Array(rowCount).fill(Number.NaN);
  }

  add(chunk: DuckDBDataChunk, column: number, row: number): void {
    this.values.set(chunk.getColumnValues(column) as number[], row);
  }

  finish(): BuiltColumn {
    return numberColumn(this.name, this.values);
  }
}

class CategorySink {
  private readonly name: string;
  private readonly codes: Int32Array;
  private readonly codeOf = new Map<string, number>();

  constructor(name: string, rowCount: number) {
    this.name = name;
    this.codes = new Int32Array(rowCount).fill(-1);
  }

  add(chunk: DuckDBDataChunk, column: number, row: number): void {
    const { codeOf, codes } = this;
    if (codeOf.size > TABLE_LIMITS.categories) return;
    for (const [i, text] of (chunk.getColumnValues(column) as (string | null)[]).entries()) {
      if (text === null) continue;
      let code = codeOf.get(text);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(text, code);
      }
      codes[row + i] = code;
    }
  }

  finish(): BuiltColumn {
    const { name, codeOf, codes } = this;
    if (codeOf.size > TABLE_LIMITS.categories) return leftOutColumn(name, codeOf.size);
    return categoryColumn(name, { texts: [...codeOf.keys()], codes });
  }
}

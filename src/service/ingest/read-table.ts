import { createHash } from 'node:crypto';
import {
  CsvReader,
  delimiterOf,
  NdjsonReader,
  type ReadTable,
  TableError,
} from '../../learn/index.ts';
import { type ErrorCode, OperatorError } from '../errors.ts';
import {
  decompress,
  describeInput,
  type InputFile,
  readInput,
  STANDARD_INPUT,
} from '../input/index.ts';
import { readParquet } from './read-parquet.ts';

export interface ReadTableOptions {
  /** Columns that are categories even where they read as numbers. */
  readonly categories?: readonly string[];
  /** Bytes of the file as it lies on disk; the total where it is known. */
  readonly onProgress?: (state: { bytes: number; total?: number }) => void;
}

export interface TableFile extends ReadTable {
  /** SHA-256 of the file's bytes as they lie on disk, in hexadecimal digits. */
  readonly digest: string;
  /** Its size on disk. */
  readonly bytes: number;
}

const CODES: Record<TableError['code'], ErrorCode> = {
  malformed: 'VED_TABLE_MALFORMED',
  empty: 'VED_TABLE_EMPTY',
  'too-large': 'VED_TABLE_TOO_LARGE',
  'mixed-column': 'VED_TABLE_MIXED',
  'no-such-column': 'VED_TABLE_COLUMN',
};

const TABLE = { thing: 'a table', example: '*.csv', remedy: 'write it again' };
const EXTENSION = /\.(csv|tsv|ndjson|jsonl|parquet)(\.gz|\.zst)?$/i;

/** Whether a file's name is one that `readTable` reads. */
export const isTableName = (path: string): boolean => EXTENSION.test(path);

type Format = 'csv' | 'tsv' | 'ndjson' | 'parquet';

/**
 * Reads a table by the ending of its name: .csv, .tsv, .ndjson or .jsonl, each also packed as .gz
 * or .zst, and .parquet; `-` is standard input, CSV or NDJSON by its first line. So are the
 * delimiters of CSV: a comma, else a tab, a semicolon or a bar.
 * All of it or nothing: throws an OperatorError for what can't be read to its end as one table.
 */
export async function readTable(
  path: string,
  { categories = [], onProgress }: ReadTableOptions = {},
): Promise<TableFile> {
  const file = await describeInput(path, TABLE);
  const format = path === STANDARD_INPUT ? undefined : formatOf(path);
  const name = path === STANDARD_INPUT ? 'standard input' : `input "${path}"`;
  const digest = createHash('sha256');
  let size = 0;
  const chunks = reported(readInput(file, digest), file, (state) => {
    size = state.bytes;
    onProgress?.(state);
  });
  try {
    // DuckDB opens the file by itself; the digest needs its bytes all the same.
    if (format === 'parquet') for await (const _ of chunks) continue;
    const read =
      format === 'parquet'
        ? await readParquet(path, { name, categories })
        : await readText(chunks, { name, format, categories });
    return { ...read, digest: digest.digest('hex'), bytes: size };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw new OperatorError(CODES[error.code], error.message, { cause: error });
  }
}

function formatOf(path: string): Format {
  const [, extension, packing] = EXTENSION.exec(path)?.map((part) => part?.toLowerCase()) ?? [];
  if (extension === undefined || (extension === 'parquet' && packing !== undefined)) {
    throw new OperatorError(
      'VED_TABLE_FORMAT',
      `input "${path}": expected a name that ends in .csv, .tsv, .ndjson, .jsonl (also with .gz ` +
        'or .zst) or .parquet; rename it, or hand it in by standard input as `-`',
    );
  }
  return extension === 'jsonl' ? 'ndjson' : (extension as Format);
}

async function* reported(
  chunks: AsyncIterable<Buffer>,
  { bytes: total }: InputFile,
  onProgress: NonNullable<ReadTableOptions['onProgress']>,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    onProgress({ bytes, ...(total !== undefined && { total }) });
  }
}

interface TextOptions {
  readonly name: string;
  /** Undefined where the first bytes tell it. */
  readonly format: Exclude<Format, 'parquet'> | undefined;
  readonly categories: readonly string[];
}

async function readText(chunks: AsyncIterable<Buffer>, options: TextOptions): Promise<ReadTable> {
  let reader: CsvReader | NdjsonReader | undefined;
  const { problem } = await decompress(chunks, (bytes) => {
    reader ??= readerFor(bytes, options);
    reader.push(bytes);
  });
  const { name } = options;
  if (problem !== undefined) {
    throw new TableError('malformed', `${name}: ${problem}; fetch or pack it again`);
  }
  if (reader === undefined) throw new TableError('empty', `${name}: expected a table, got nothing`);
  return reader.finish();
}

function readerFor(start: Uint8Array, { name, format, categories }: TextOptions) {
  const first = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  const foreign = FOREIGN.find(({ magic }) => first.subarray(0, magic.length).equals(magic));
  if (foreign !== undefined) {
    const message = `${name}: expected a table as text, found ${foreign.found}`;
    throw new OperatorError('VED_TABLE_FORMAT', message);
  }
  const [line] = first.subarray(0, SNIFFED_BYTES).toString().trimStart().split('\n', 1);
  if (format === 'ndjson' || (format === undefined && line.startsWith('{'))) {
    return new NdjsonReader({ name, categories });
  }
  return new CsvReader({
    name,
    categories,
    delimiter: format === 'tsv' ? '\t' : delimiterOf(line),
  });
}

const SNIFFED_BYTES = 65_536;

/** What is named as text at times, or comes by standard input. */
const FOREIGN = [
  {
    magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
    found: 'zstd data, which this version of Node does not unpack; unpack it first',
  },
  { magic: Buffer.from('PAR1'), found: 'Parquet; hand it in as a file named .parquet' },
  { magic: Buffer.from('PK\u0003\u0004'), found: 'a ZIP archive; unpack it, or export it as CSV' },
];

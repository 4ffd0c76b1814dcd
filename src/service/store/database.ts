import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { OperatorError } from '../errors.ts';

/** Reads that may wait for the one that runs; the next is refused with VED_BUSY. */
const READS_MAX = 256;

/**
 * Memory for the index's own buffers. Sorting and large appends go to `run/spill` beyond it.
 * Extensions, other files and the network are out of reach, and the settings can't be changed back.
 */
const SETTINGS = {
  memory_limit: '128MB',
  threads: '2',
  max_temp_directory_size: '2GB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
};
const LOCK_DOWN = ['SET enable_external_access = false', 'SET lock_configuration = true'];

export type Row = Record<string, unknown>;
export type Values = Record<string, string | number | null>;

/**
 * Two connections to one DuckDB: what the writer does in a transaction, the reader sees after the
 * commit. Reads run one after another. Two files are attached: the index, and an empty one that is
 * never closed nor replaced while the process lives, so that its lock holds over any rebuild.
 */
export class Database {
  readonly writer: DuckDBConnection;
  refusedReads = 0;
  private readonly instance: DuckDBInstance;
  private readonly reader: DuckDBConnection;
  private readsWaiting = 0;
  private lastRead: Promise<unknown> = Promise.resolve();

  private constructor(instance: DuckDBInstance, [writer, reader]: DuckDBConnection[]) {
    if (!writer || !reader) throw new RangeError('database: expected two connections');
    this.instance = instance;
    this.writer = writer;
    this.reader = reader;
  }

  /** Takes the lock of the data directory, or throws HeldElsewhere. The index is not touched. */
  static async hold(directory: string): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', {
      ...SETTINGS,
      temp_directory: join(directory, 'run', 'spill'),
    });
    try {
      const database = new Database(instance, [await instance.connect(), await instance.connect()]);
      await attachHeld(database.writer, join(directory, 'run', 'held.duckdb'));
      return database;
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** Opens the index; one that can't be opened, or is `damaged`, is deleted and made anew. */
  async openIndex(path: string, { damaged }: { damaged: boolean }): Promise<void> {
    if (damaged) await removeIndex(path);
    try {
      await attach(this.writer, path, 'index_file');
    } catch {
      await removeIndex(path);
      await attach(this.writer, path, 'index_file');
    }
    for (const connection of [this.writer, this.reader]) await connection.run('USE index_file');
    for (const statement of LOCK_DOWN) await this.writer.run(statement);
  }

  /** Rows of a query whose values are bound, never part of its text. */
  async read(sql: string, values: Values = {}): Promise<Row[]> {
    if (this.readsWaiting >= READS_MAX) {
      this.refusedReads++;
      const message = `store: expected at most ${READS_MAX} waiting reads, got one more; try again`;
      throw new OperatorError('VED_BUSY', message);
    }
    this.readsWaiting++;
    const turn = this.lastRead.then(() => query(this.reader, sql, values));
    this.lastRead = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.readsWaiting--;
    }
  }

  /** Reads that come meanwhile wait until `work` is done; it may use the writer only. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastRead.then(work);
    this.lastRead = turn.catch(() => undefined);
    return turn;
  }

  async write(sql: string, values: Values = {}): Promise<void> {
    await this.writer.run(sql, values);
  }

  async close(): Promise<void> {
    await this.lastRead;
    this.reader.closeSync();
    this.writer.closeSync();
    this.instance.closeSync();
  }
}

export async function query(
  connection: DuckDBConnection,
  sql: string,
  values: Record<string, DuckDBValue> = {},
): Promise<Row[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

/** Another process has the data directory; its process id where the system tells it. */
export class HeldElsewhere extends Error {
  override readonly name = 'HeldElsewhere';
  readonly pid: number | undefined;

  constructor(pid: number | undefined, cause: unknown) {
    super('the data directory is held by another process', { cause });
    this.pid = pid;
  }
}

async function attachHeld(connection: DuckDBConnection, path: string): Promise<void> {
  try {
    await attach(connection, path, 'held');
  } catch (error) {
    if (isLockConflict(error)) throw new HeldElsewhere(holderPid(error), error);
    // Nothing is ever written to it: it was cut off while it was made.
    await rm(path, { force: true });
    await attach(connection, path, 'held');
  }
}

async function removeIndex(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
}

/**
 * ATTACH takes no bound values; the path is the operator's own, and is quoted. Small row groups
 * go to the disk while a large analysis is still being written: filling an index with 155,000
 * flows then takes 410 MB at its peak instead of 700, for a file of the same size.
 */
async function attach(connection: DuckDBConnection, path: string, name: string): Promise<void> {
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${name} (ROW_GROUP_SIZE 8192)`);
}

function isLockConflict(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Could not set lock on file');
}

function holderPid(error: unknown): number | undefined {
  const found = error instanceof Error ? /\(PID (\d+)\)/.exec(error.message) : null;
  return found ? Number(found[1]) : undefined;
}

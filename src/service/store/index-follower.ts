import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Journal, Position } from '../journal/index.ts';
import { type Database, type Row, query } from './database.ts';
import { createSchema, dropSchema, INDEX_VERSION } from './index-schema.ts';
import { IndexWriter } from './index-writer.ts';

/** Keeps the index at the end of the journal: after every append, at the start, from nothing. */
export class IndexFollower {
  /** Times the index was filled from the first record on. */
  rebuilds = 0;
  private readonly database: Database;
  private readonly journal: Journal;
  private readonly indexWriter: IndexWriter;
  private position: Position;
  private failure: OperatorError | undefined;

  private constructor(database: Database, journal: Journal) {
    this.database = database;
    this.journal = journal;
    this.indexWriter = new IndexWriter(database);
    this.position = journal.start;
  }

  /** Opens the index of a data directory and brings it up to date, from nothing where need be. */
  static async open(
    directory: string,
    { database, journal }: { database: Database; journal: Journal },
  ): Promise<IndexFollower> {
    const mark = damageMark(directory);
    const damaged = existsSync(mark);
    await database.openIndex(join(directory, 'index.duckdb'), { damaged });
    await rm(mark, { force: true });
    const follower = new IndexFollower(database, journal);
    const position = await recordedPosition(database, journal);
    if (position) {
      follower.position = position;
      await follower.catchUp();
    } else await follower.rebuild();
    return follower;
  }

  get failed(): OperatorError | undefined {
    return this.failure;
  }

  get counters(): Record<string, number> {
    const { unknownRecords, abandonedAnalyses } = this.indexWriter;
    return { unknownRecords, abandonedAnalyses, rebuilds: this.rebuilds };
  }

  /** An index that fell behind is tried again before anything is written on its word. */
  async retry(): Promise<void> {
    if (this.failure) await this.catchUp();
  }

  async catchUp(): Promise<void> {
    try {
      for await (const record of this.journal.read(this.position)) {
        await this.indexWriter.apply(record);
      }
      await this.indexWriter.finish();
      this.position = this.journal.end;
      this.failure = undefined;
    } catch (cause) {
      await this.indexWriter.rollBack().catch(() => undefined);
      this.failure = followError(cause);
      throw this.failure;
    }
  }

  async rebuild(): Promise<void> {
    await dropSchema(this.database);
    await createSchema(this.database, this.journal.id);
    this.rebuilds++;
    this.position = this.journal.start;
    await this.catchUp();
  }
}

function followError(cause: unknown): OperatorError {
  const isFull = cause instanceof Error && cause.message.includes('No space left');
  return isFull
    ? new OperatorError(
        'VED_DISK_FULL',
        'index: expected room to follow the journal, got none; the record is kept, ' +
          'make room and try again',
        { cause },
      )
    : new OperatorError(
        'VED_INDEX_FAILED',
        'index: expected to follow the journal, got an error; the record is kept, start again',
        { cause },
      );
}

/**
 * After an answer that only a damaged file gives, the next start makes the index anew. The mark is
 * all that can be done at once: DuckDB closes itself against a database in which it met damage.
 */
export async function noteReadFailure(directory: string, error: unknown): Promise<OperatorError> {
  if (error instanceof OperatorError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (DAMAGE.test(text)) await writeFile(damageMark(directory), '').catch(() => undefined);
  return new OperatorError(
    'VED_INDEX_FAILED',
    'index: expected an answer, got an error; start again, it is rebuilt from the journal',
    { cause: error },
  );
}

const DAMAGE = /corrupt|checksum|fatal|invalidated|serialization|io error/i;

function damageMark(directory: string): string {
  return join(directory, 'run', 'rebuild-index');
}

/** Where the index stands, if it is of this version, of this journal, and not ahead of it. */
async function recordedPosition(
  database: Database,
  journal: Journal,
): Promise<Position | undefined> {
  try {
    const [about] = await query(database.writer, 'SELECT version, journal_id FROM about');
    if (about?.['version'] !== INDEX_VERSION || about['journal_id'] !== journal.id)
      return undefined;
    const [found] = await query(
      database.writer,
      'SELECT segment, byte_offset, sequence FROM progress ORDER BY sequence DESC LIMIT 1',
    );
    const position = found ? positionOf(found) : journal.start;
    return isAfter(position, journal.end) ? undefined : position;
  } catch {
    return undefined;
  }
}

function positionOf(row: Row): Position {
  return {
    segment: Number(row['segment']),
    offset: Number(row['byte_offset']),
    sequence: Number(row['sequence']),
  };
}

function isAfter(a: Position, b: Position): boolean {
  return a.sequence > b.sequence || a.segment > b.segment;
}

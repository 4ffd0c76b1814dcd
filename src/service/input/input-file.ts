import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { OperatorError } from '../errors.ts';

/** Standard input on the command line. */
export const STANDARD_INPUT = '-';

export const CHUNK_BYTES = 1 << 20;

export interface InputFile {
  /** As given; `-` is standard input. */
  readonly path: string;
  /** What people see. */
  readonly name: string;
  /** Undefined where it can't be known before the end. */
  readonly bytes: number | undefined;
}

/** Words of messages about an input that isn't what was wanted. */
export interface WantedInput {
  readonly thing: string;
  readonly example: string;
  readonly remedy: string;
}

const CAPTURE: WantedInput = {
  thing: 'a capture file',
  example: '*.pcap',
  remedy: 'record the capture again',
};

/** Says what an input is before anything is read; refuses what can't be one. */
export async function describeInput(path: string, wanted = CAPTURE): Promise<InputFile> {
  if (path === STANDARD_INPUT) return { path, name: 'standard input', bytes: undefined };
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
      ? new OperatorError(
          'VED_INPUT_NOT_FOUND',
          `input "${path}": expected ${wanted.thing}, found nothing there; check the path`,
          { cause },
        )
      : unreadable(path, cause);
  });
  if (found.isDirectory()) {
    throw new OperatorError(
      'VED_INPUT_IS_FOLDER',
      `input "${path}": expected ${wanted.thing}, found a folder; name the files in it, ` +
        `such as ${path.replace(/\/+$/, '')}/${wanted.example}`,
    );
  }
  if (found.isFile() && found.size === 0) {
    throw new OperatorError(
      'VED_INPUT_EMPTY',
      `input "${path}": expected ${wanted.thing}, found an empty file; ` + wanted.remedy,
    );
  }
  await access(path, constants.R_OK).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause);
  });
  return { path, name: basename(path), bytes: found.isFile() ? found.size : undefined };
}

/**
 * The input's bytes as they lie on disk, in order; the digest, if any, runs over all of them. A
 * chunk is good until the next is asked for. Files are read into the two buffers in turn.
 */
export async function* readInput(
  { path }: InputFile,
  digest?: Hash,
  buffers: readonly [Buffer, Buffer] = [allocate(), allocate()],
): AsyncGenerator<Buffer> {
  try {
    const chunks = path === STANDARD_INPUT ? process.stdin : readChunks(path, buffers);
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      digest?.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
}

/** Reads ahead by one chunk while the one before is worked on; a stream makes a buffer for each. */
const allocate = (): Buffer => Buffer.allocUnsafe(CHUNK_BYTES);

async function* readChunks(
  path: string,
  buffers: readonly [Buffer, Buffer],
): AsyncGenerator<Buffer> {
  const file = await open(path);
  let [current, next] = buffers;
  let reading = file.read(current, 0, CHUNK_BYTES, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(next, 0, CHUNK_BYTES, null);
      yield current.subarray(0, bytesRead);
      [current, next] = [next, current];
    }
  } finally {
    await reading.catch(() => undefined);
    await file.close();
  }
}

function unreadable(path: string, cause: NodeJS.ErrnoException): OperatorError {
  return new OperatorError(
    'VED_INPUT_UNREADABLE',
    `input "${path}": expected a readable file, got ${cause.code ?? cause.message}; ` +
      'check its permissions and its disk',
    { cause },
  );
}

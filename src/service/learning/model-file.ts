import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type AnyBundle, BundleError, packBundle, unpackBundle } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';

export interface ModelFile {
  /** Base name without its ending. */
  readonly name: string;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly digest: string;
  readonly bundle: AnyBundle;
}

/** Reads and checks a `.vedette` file of any role. */
export async function readAnyModel(path: string): Promise<AnyBundle> {
  return (await readModelFile(path)).bundle;
}

export async function readModelFile(path: string): Promise<ModelFile> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'VED_INPUT_NOT_FOUND' : 'VED_INPUT_UNREADABLE';
    throw new OperatorError(code, `model "${path}": cannot be read (${cause.code})`, { cause });
  });
  try {
    const digest = createHash('sha256').update(bytes).digest('hex');
    return { name: basename(path, '.vedette'), digest, bundle: unpackBundle(bytes) };
  } catch (cause) {
    if (!(cause instanceof BundleError)) throw cause;
    throw new OperatorError('VED_MODEL_REFUSED', `model "${path}": ${cause.message}`, { cause });
  }
}

/** Throws where `writeModel` would; makes no file that wasn't there, and changes none. */
export async function checkModelPlace(path: string): Promise<void> {
  const existed = existsSync(path);
  await writable(path, async () => (await open(path, 'a')).close());
  if (!existed) await rm(path);
}

export async function writeModel(path: string, bundle: AnyBundle): Promise<number> {
  const bytes = packBundle(bundle);
  await writable(path, () => writeFile(path, bytes));
  return bytes.length;
}

/** Writes what other programs read of a model. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  await writable(path, () => writeFile(path, bytes));
}

async function writable(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch((cause: NodeJS.ErrnoException) => {
    throw new OperatorError(
      'VED_OUTPUT_NOT_WRITABLE',
      `model "${path}": expected a file that can be written, got ${cause.code}`,
      { cause },
    );
  });
}

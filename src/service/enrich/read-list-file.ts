import { createHash } from 'node:crypto';
import { ListError } from '../../triage/index.ts';
import { OperatorError } from '../errors.ts';
import { decompress, describeInput, readInput } from '../input/index.ts';

/** Text of one list, unpacked. A text of Node's holds 512 MiB at the most. */
const LIST_BYTES_MAX = 256 * 2 ** 20;

export interface ListFile<Value> {
  /** Base name of the file. */
  readonly name: string;
  /** SHA-256 of the file's bytes as they lie on disk, in hexadecimal digits. */
  readonly digest: string;
  readonly value: Value;
}

/** Reads a text file, also one packed by gzip, and says in one line what is wrong with it. */
export async function readListFile<Value>(
  path: string,
  { thing, parse }: { thing: string; parse: (text: string) => Value },
): Promise<ListFile<Value>> {
  const file = await describeInput(path, { thing, example: 'list.txt', remedy: 'write it again' });
  const digest = createHash('sha256');
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const { problem } = await decompress(readInput(file, digest), (chunk) => {
      bytes += chunk.length;
      if (bytes > LIST_BYTES_MAX) {
        throw new ListError(`expected at most ${LIST_BYTES_MAX} bytes, got more; split the list`);
      }
      chunks.push(Buffer.from(chunk));
    });
    if (problem !== undefined) throw new ListError(problem);
    const text = Buffer.concat(chunks).toString('utf8');
    return { name: file.name, digest: digest.digest('hex'), value: parse(text) };
  } catch (cause) {
    if (!(cause instanceof ListError)) throw cause;
    throw new OperatorError('VED_LIST_REFUSED', `input "${path}": ${cause.message}`, { cause });
  }
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { OperatorError } from '../errors.ts';

export interface Output {
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number;
  write(text: string | Uint8Array): void;
  close(): void;
}

const COLUMNS_WHEN_UNKNOWN = 100;

/** Standard output, or a file that is made now so that a bad path is told before long work. */
export function outputTo(path: string | undefined): Output {
  if (path === undefined) {
    const { isTTY, columns } = process.stdout;
    return {
      isTerminal: isTTY === true,
      color: isTTY === true && !process.env.NO_COLOR,
      columns: columns ?? COLUMNS_WHEN_UNKNOWN,
      write: (text) => process.stdout.write(text),
      close: () => {},
    };
  }
  const file = guarded(path, () => openSync(path, 'w'));
  return {
    isTerminal: false,
    color: false,
    columns: COLUMNS_WHEN_UNKNOWN,
    write: (text) => guarded(path, () => writeAll(file, text)),
    close: () => closeSync(file),
  };
}

/** A write may take less than it was given. */
function writeAll(file: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Does what touches the file; its failures become an OperatorError. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new OperatorError(
      'VED_OUTPUT_NOT_WRITABLE',
      `output "${path}": expected a file that can be written, got ${code ?? message}; ` +
        'choose another place',
      { cause },
    );
  }
}

import { createHash } from 'node:crypto';
import { CaptureError, type FlowBatch, FlowMeter, type MeterCounters } from '../../wire/index.ts';
import { type ErrorCode, OperatorError } from '../errors.ts';
import { decompress } from './decompress.ts';
import { describeInput, type InputFile, readInput } from './input-file.ts';

export interface ReadOptions {
  readonly inputs: readonly string[];
  readonly checksums?: 'ignore' | 'check';
  readonly onBatch: (batch: FlowBatch) => void;
  /** Bytes as they lie on disk, over all inputs. */
  readonly onProgress?: (state: { bytes: number; packets: number; total?: number }) => void;
}

export interface ReadSummary {
  /** SHA-256 over the bytes of all inputs, in order. */
  readonly digest: string;
  readonly files: readonly InputFile[];
  readonly bytes: number;
  readonly counters: MeterCounters;
  /** What could not be read, a line an input; empty where all was. */
  readonly problems: readonly string[];
}

const CODES: Record<CaptureError['code'], ErrorCode> = {
  empty: 'VED_INPUT_EMPTY',
  'not-a-capture': 'VED_INPUT_NOT_CAPTURE',
  'unsupported-link-type': 'VED_INPUT_LINK_TYPE',
  'unsupported-version': 'VED_INPUT_NOT_CAPTURE',
  'damaged-header': 'VED_INPUT_NOT_CAPTURE',
};

/**
 * Reads captures one after another through one flow meter, as the parts of one recording. What
 * can be read is read: a break ends its input, and is a problem, not an error. Throws an
 * OperatorError where there is nothing to read at all.
 */
export async function readCaptures(options: ReadOptions): Promise<ReadSummary> {
  const files: InputFile[] = [];
  for (const path of options.inputs) files.push(await describeInput(path));
  const digest = createHash('sha256');
  const meter = new FlowMeter({
    onBatch: options.onBatch,
    checksums: options.checksums ?? 'ignore',
  });
  const progress = progressOf(files, options, meter);
  const problems: string[] = [];
  for (const file of files) {
    const problem = await readOne(file, meter, countBytes(readInput(file, digest), progress.add));
    if (problem === undefined) continue;
    if (files.length === 1 && problem instanceof OperatorError) throw problem;
    problems.push(problem instanceof OperatorError ? problem.message : `${file.name}: ${problem}`);
  }
  meter.finish();
  return {
    digest: digest.digest('hex'),
    files,
    bytes: progress.bytes(),
    counters: meter.counters(),
    problems,
  };
}

/** Undefined where all went well; a clause, or an error where nothing of it was a capture. */
async function readOne(
  file: InputFile,
  meter: FlowMeter,
  chunks: AsyncIterable<Buffer>,
): Promise<string | OperatorError | undefined> {
  let unpacking: string | undefined;
  try {
    unpacking = (await decompress(chunks, (bytes) => meter.push(bytes))).problem;
    const { problem } = meter.endInput();
    return unpacking ?? problem;
  } catch (error) {
    if (error instanceof CaptureError) {
      const { code, message } = error;
      // What can't even begin because unpacking broke is told by the break.
      const reason = unpacking === undefined ? message : unpacking;
      return new OperatorError(CODES[code], `input "${file.path}": ${reason}`, { cause: error });
    }
    if (error instanceof OperatorError && error.code === 'VED_INPUT_UNREADABLE') {
      meter.endInput();
      return error;
    }
    throw error;
  }
}

async function* countBytes(
  chunks: AsyncIterable<Buffer>,
  add: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield chunk;
    add(chunk.length);
  }
}

function progressOf(files: readonly InputFile[], options: ReadOptions, meter: FlowMeter) {
  const known = files.every((file) => file.bytes !== undefined);
  const total = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  let bytes = 0;
  return {
    bytes: () => bytes,
    add: (added: number) => {
      bytes += added;
      const { packets } = meter.counters();
      options.onProgress?.({ bytes, packets, ...(known && { total }) });
    },
  };
}

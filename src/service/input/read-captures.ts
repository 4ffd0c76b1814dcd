import { createHash, randomInt } from 'node:crypto';
import { CaptureError, type FlowBatch, FlowMeter, type MeterCounters } from '../../wire/index.ts';
import { type ErrorCode, OperatorError } from '../errors.ts';
import { decompress } from './decompress.ts';
import { CHUNK_BYTES, describeInput, type InputFile, readInput } from './input-file.ts';

export interface ReadOptions {
  readonly inputs: readonly string[];
  readonly checksums?: 'ignore' | 'check';
  /** False saves the time of the digest: a quarter of all where only flows are wanted. */
  readonly mustDigest?: boolean;
  /** Flows, as by default, or the records that Argus would keep. */
  readonly rows?: 'flows' | 'records';
  readonly onBatch: (batch: FlowBatch) => void;
  /** No batch is kept beyond `onBatch`. */
  readonly reusesBatch?: boolean;
  /** Bytes as they lie on disk, over all inputs. */
  readonly onProgress?: (state: { bytes: number; packets: number; total?: number }) => void;
}

export interface ReadSummary {
  /** SHA-256 over the bytes of all inputs, in order; of nothing, where none was wanted. */
  readonly digest: string;
  readonly files: readonly InputFile[];
  readonly bytes: number;
  readonly counters: MeterCounters;
  /** What could not be read, a line an input by its number; empty where all was. No path. */
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
  const hashed = options.mustDigest === false ? undefined : digest;
  const meter = new FlowMeter({
    onBatch: options.onBatch,
    ...(options.reusesBatch === true && { reusesBatch: true }),
    checksums: options.checksums ?? 'ignore',
    rows: options.rows ?? 'flows',
    // Nobody who writes packets can know it; what comes out does not depend on it.
    hashSeed: randomInt(2 ** 32),
  });
  const buffers = [bufferOf(meter), bufferOf(meter)] as const;
  const progress = progressOf(files, options, meter);
  const problems: string[] = [];
  for (const [index, file] of files.entries()) {
    const chunks = countBytes(readInput(file, hashed, buffers), progress.add);
    const problem = await readOne(file, meter, chunks);
    if (problem === undefined) continue;
    if (files.length === 1 && problem.refusal !== undefined) throw problem.refusal;
    problems.push(files.length === 1 ? problem.reason : `input ${index + 1}: ${problem.reason}`);
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

function bufferOf(meter: FlowMeter): Buffer {
  const { buffer, byteOffset, length } = meter.inputBuffer(CHUNK_BYTES);
  return Buffer.from(buffer, byteOffset, length);
}

interface InputProblem {
  /** A clause without a path: it becomes part of the result. */
  readonly reason: string;
  /** Given where nothing of the input could be used. */
  readonly refusal?: OperatorError;
}

/** Undefined where all went well. */
async function readOne(
  file: InputFile,
  meter: FlowMeter,
  chunks: AsyncIterable<Buffer>,
): Promise<InputProblem | undefined> {
  let unpacking: string | undefined;
  try {
    unpacking = (await decompress(chunks, (bytes) => meter.push(bytes))).problem;
    const { problem } = meter.endInput();
    const reason = unpacking ?? problem;
    return reason === undefined ? undefined : { reason };
  } catch (error) {
    if (error instanceof CaptureError) {
      // What can't even begin because unpacking broke is told by the break.
      const reason = unpacking ?? error.message;
      const message = `input "${file.path}": ${reason}`;
      const refusal = new OperatorError(CODES[error.code], message, { cause: error });
      return { reason, refusal };
    }
    if (error instanceof OperatorError && error.code === 'VED_INPUT_UNREADABLE') {
      meter.endInput();
      return { reason: 'reading it failed on the way', refusal: error };
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

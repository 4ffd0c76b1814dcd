import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** What a compressed input may grow to, and how much more it may become than it was. */
export const DECOMPRESSED_BYTES_MAX = 4 * 2 ** 30;
export const DECOMPRESSED_RATIO_MAX = 200;
/** Below this the ratio is of no interest: a small file of zeros does no harm. */
const RATIO_COUNTS_FROM_BYTES = 64 * 2 ** 20;

export interface Decompression {
  /** Lower-case clause; undefined where all of it was read. */
  problem?: string;
}

/**
 * Undoes gzip or zstd by its magic, or passes bytes on as they are. `receive` is called in order,
 * also with what came before a break; a bomb is stopped at the limits above.
 */
export async function decompress(
  chunks: AsyncIterable<Buffer>,
  receive: (bytes: Uint8Array) => void,
): Promise<Decompression> {
  let unpacker: Unpacker | undefined;
  let first = true;
  for await (const chunk of chunks) {
    if (first) {
      unpacker = createUnpacker(chunk, receive);
      first = false;
    }
    if (unpacker === undefined) receive(chunk);
    else if (!(await unpacker.write(chunk))) break;
  }
  const problem = unpacker && (await unpacker.end());
  return problem === undefined ? {} : { problem };
}

function createUnpacker(start: Buffer, receive: (bytes: Uint8Array) => void): Unpacker | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) {
    return new Unpacker('gzip', zlib.createGunzip({ chunkSize: 1 << 18 }), receive);
  }
  const isZstd = start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528;
  // Node has zstd from 22.15 on; before, the capture reader refuses the bytes as no capture.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };
  if (isZstd && createZstdDecompress) {
    return new Unpacker('zstd', createZstdDecompress(), receive);
  }
  return undefined;
}

/** One decompressor, fed chunk by chunk so that no more than one waits in memory. */
class Unpacker {
  private readonly stream: Transform;
  private readBytes = 0;
  private writtenBytes = 0;
  private failure: string | undefined;
  private receiverError: unknown;

  constructor(name: string, stream: Transform, receive: (bytes: Uint8Array) => void) {
    this.stream = stream;
    stream.on('data', (bytes: Buffer) => {
      if (this.failure !== undefined) return;
      this.writtenBytes += bytes.length;
      try {
        receive(bytes);
      } catch (error) {
        this.receiverError = error;
        this.fail('the content was refused');
      }
      if (this.isBomb()) {
        this.fail(`${name} data grew past ${DECOMPRESSED_RATIO_MAX} times its size or 4 GiB`);
      }
    });
    stream.on('error', (error) => this.fail(`${name} data broke off: ${error.message}`));
  }

  /** False when there is no use in writing more. */
  async write(chunk: Buffer): Promise<boolean> {
    this.readBytes += chunk.length;
    if (this.failure === undefined) {
      await new Promise<void>((done) => this.stream.write(chunk, () => done()));
    }
    return this.failure === undefined;
  }

  /** The problem, if there was one. Throws what the receiver threw. */
  async end(): Promise<string | undefined> {
    if (this.failure === undefined) {
      await new Promise<void>((done) => {
        this.stream.once('end', done).once('error', () => done());
        this.stream.end();
      });
    }
    this.stream.destroy();
    if (this.receiverError !== undefined) throw this.receiverError;
    return this.failure;
  }

  private fail(problem: string): void {
    this.failure ??= `${problem} after ${this.readBytes} bytes`;
  }

  private isBomb(): boolean {
    const { writtenBytes, readBytes } = this;
    return (
      writtenBytes > DECOMPRESSED_BYTES_MAX ||
      (writtenBytes > RATIO_COUNTS_FROM_BYTES && writtenBytes > DECOMPRESSED_RATIO_MAX * readBytes)
    );
  }
}

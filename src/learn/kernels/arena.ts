import { type SharedMemory, webAssembly } from './webassembly.ts';

const PAGE_BYTES = 65_536;
/** What a 32-bit WebAssembly memory can address. */
const BYTES_MAX = 2 ** 32;
/** Views begin where the widest vector does. */
const ALIGNMENT = 16;
/** Address 0 is never given out, so that a kernel can read it as "none". */
const FIRST = ALIGNMENT;

/** Memory in a form that can be sent to a thread, and where its part of it begins. */
export interface ArenaRegion {
  readonly memory: SharedMemory | SharedArrayBuffer;
  readonly from: number;
}

/**
 * Memory that kernels, TypeScript and threads see alike: a WebAssembly memory where there is one,
 * else a shared buffer. Its size is fixed, since views of a memory that grows go stale. Arrays are
 * given out from the front and returned all at once, by dropping the arena.
 */
export class Arena {
  readonly buffer: SharedArrayBuffer;
  /** Undefined where this Node runs without WebAssembly; kernels then run as TypeScript. */
  readonly memory: SharedMemory | undefined;
  private next = FIRST;

  /**
   * Of so many bytes, or over a region of another's memory. Throws a RangeError for more than
   * 4 GiB: the caller's rows are too many.
   */
  constructor(size: number | ArenaRegion) {
    if (typeof size !== 'number') {
      const { memory, from } = size;
      this.memory = memory instanceof SharedArrayBuffer ? undefined : memory;
      this.buffer = memory instanceof SharedArrayBuffer ? memory : memory.buffer;
      this.next = from;
      return;
    }
    const byteLength = size;
    const pages = Math.ceil((byteLength + FIRST) / PAGE_BYTES);
    if (!(pages * PAGE_BYTES < BYTES_MAX)) {
      throw new RangeError(`kernel memory: expected less than 4 GiB, got ${byteLength} bytes`);
    }
    if (webAssembly === undefined) {
      this.memory = undefined;
      this.buffer = new SharedArrayBuffer(pages * PAGE_BYTES);
    } else {
      this.memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      this.buffer = this.memory.buffer;
    }
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.take(length), length);
  }

  uint16(length: number): Uint16Array {
    return new Uint16Array(this.buffer, this.take(length * 2), length);
  }

  uint32(length: number): Uint32Array {
    return new Uint32Array(this.buffer, this.take(length * 4), length);
  }

  int32(length: number): Int32Array {
    return new Int32Array(this.buffer, this.take(length * 4), length);
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.buffer, this.take(length * 4), length);
  }

  float64(length: number): Float64Array {
    return new Float64Array(this.buffer, this.take(length * 8), length);
  }

  /** What is left from here on, to hand to a thread; nothing is taken. */
  rest(): ArenaRegion {
    return { memory: this.memory ?? this.buffer, from: this.next };
  }

  private take(byteLength: number): number {
    const at = this.next;
    this.next = Math.ceil((at + byteLength) / ALIGNMENT) * ALIGNMENT;
    if (at + byteLength > this.buffer.byteLength) {
      throw new RangeError(
        `kernel memory: expected at most ${this.buffer.byteLength - at} bytes more, ` +
          `got ${byteLength}`,
      );
    }
    return at;
  }
}

/** Bytes an array takes in an arena: its own, up to the next place where one may begin. */
export function arenaBytes(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
}

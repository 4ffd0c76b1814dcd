/** The part of WebAssembly's interface that is needed, as Node's own types lack it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Imports & { env: { memory: WasmMemory } },
  ) => { readonly exports: object };
}

/** By the file of the kernel that calls them. */
type Imports = Readonly<Record<string, object>>;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Undefined where Node was started without it (`--jitless`). */
const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

const PAGE_BYTES = 65_536;
/** What a 32-bit WebAssembly memory can address. */
const BYTES_MAX = 2 ** 32 - PAGE_BYTES;
const CACHE_LINE_BYTES = 64;

const modules = new Map<string, object>();

/**
 * Arrays of a stated total size that WebAssembly sees too, at their `byteOffset`. Memory is taken
 * as it is used. Where it can't be had (no WebAssembly, or more than 4 GB), they are ordinary
 * arrays, and there is no kernel.
 */
export class TableMemory {
  private readonly memory: WasmMemory | undefined;
  /** Address 0 is never given out. */
  private next = CACHE_LINE_BYTES;

  constructor(byteLength: number) {
    const pages = Math.ceil((byteLength + CACHE_LINE_BYTES) / PAGE_BYTES);
    this.memory = pages * PAGE_BYTES <= BYTES_MAX ? tryToReserve(pages) : undefined;
  }

  float64(length: number): Float64Array {
    if (this.memory === undefined) return new Float64Array(length);
    return new Float64Array(this.memory.buffer, this.take(length * 8), length);
  }

  int32(length: number): Int32Array {
    if (this.memory === undefined) return new Int32Array(length);
    return new Int32Array(this.memory.buffer, this.take(length * 4), length);
  }

  bytes(length: number): Uint8Array {
    if (this.memory === undefined) return new Uint8Array(length);
    return new Uint8Array(this.memory.buffer, this.take(length), length);
  }

  /**
   * The functions of an embedded module over this memory, which calls those of `imports`;
   * undefined where there can be none.
   */
  instantiate<Functions>(base64: string, imports: Imports): Functions | undefined {
    if (webAssembly === undefined || this.memory === undefined) return undefined;
    let module = modules.get(base64);
    if (module === undefined) {
      module = new webAssembly.Module(Buffer.from(base64, 'base64'));
      modules.set(base64, module);
    }
    const instance = new webAssembly.Instance(module, { ...imports, env: { memory: this.memory } });
    return instance.exports as Functions;
  }

  private take(byteLength: number): number {
    const at = this.next;
    const end = at + Math.ceil(byteLength / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
    const { byteLength: size } = (this.memory as WasmMemory).buffer;
    if (end > size)
      throw new RangeError(`table memory: expected at most ${size} bytes, got ${end}`);
    this.next = end;
    return at;
  }
}

function tryToReserve(pages: number): WasmMemory | undefined {
  try {
    return webAssembly && new webAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return undefined;
  }
}

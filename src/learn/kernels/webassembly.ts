/** The part of WebAssembly's interface that kernels need, as Node's own types lack it. */
export interface WebAssemblyApi {
  readonly Memory: new (limits: {
    initial: number;
    maximum: number;
    shared: boolean;
  }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { env: { memory: SharedMemory } },
  ) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
}

export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

export interface CompiledModule {
  readonly [key: string]: never;
}

/** Undefined where Node was started without it (`--jitless`). */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

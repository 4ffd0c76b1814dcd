import type { Arena } from './arena.ts';
import { type CompiledModule, webAssembly } from './webassembly.ts';

const compiled = new Map<string, CompiledModule | undefined>();

/**
 * The functions of an embedded module over an arena's memory; undefined where this machine can't
 * run it (no WebAssembly, no SIMD), and the caller then takes the TypeScript twin, which works on
 * the same addresses and gives the same results.
 */
export function instantiate<Functions>(
  base64: string,
  arena: Pick<Arena, 'memory'>,
): Functions | undefined {
  const module = compile(base64);
  if (webAssembly === undefined || module === undefined || arena.memory === undefined) {
    return undefined;
  }
  const { exports } = new webAssembly.Instance(module, { env: { memory: arena.memory } });
  return exports as Functions;
}

function compile(base64: string): CompiledModule | undefined {
  if (!compiled.has(base64)) compiled.set(base64, tryToCompile(base64));
  return compiled.get(base64);
}

function tryToCompile(base64: string): CompiledModule | undefined {
  if (webAssembly === undefined) return undefined;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : undefined;
}

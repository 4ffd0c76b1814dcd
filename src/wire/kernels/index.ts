/**
 * The packet path as WebAssembly, compiled beforehand, and memory that it shares with TypeScript.
 * It holds no rules of its own: each of its functions has a twin in `flow` or `packet`.
 */
export { METER_WASM } from './embedded/meter.ts';
export { TableMemory } from './table-memory.ts';

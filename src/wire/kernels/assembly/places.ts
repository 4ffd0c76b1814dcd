// Addresses of the tables of one meter; ../../flow/packet-kernel.ts writes them.

export let registers: usize = 0;
export let floats: usize = 0;
export let words: usize = 0;
export let histories: usize = 0;
export let entries: usize = 0;
export let entryMask: u32 = 0;
export let hashSeed: u32 = 0;
export let freeRows: usize = 0;
export let listFirst: usize = 0;
export let listLast: usize = 0;
export let listPrevious: usize = 0;
export let listNext: usize = 0;
export let template: usize = 0;
export let timeouts: usize = 0;
export let ports: usize = 0;
export let slotWords: usize = 0;
export let slotBytes: usize = 0;
export let recordFloats: usize = 0;
export let recordWords: usize = 0;

export function place(list: usize): void {
  registers = load<u32>(list);
  floats = load<u32>(list, 4);
  words = load<u32>(list, 8);
  histories = load<u32>(list, 12);
  entries = load<u32>(list, 16);
  entryMask = load<u32>(list, 20);
  hashSeed = load<u32>(list, 24);
  freeRows = load<u32>(list, 28);
  listFirst = load<u32>(list, 32);
  listLast = load<u32>(list, 36);
  listPrevious = load<u32>(list, 40);
  listNext = load<u32>(list, 44);
  template = load<u32>(list, 48);
  timeouts = load<u32>(list, 52);
  ports = load<u32>(list, 56);
  slotWords = load<u32>(list, 60);
  slotBytes = load<u32>(list, 64);
  recordFloats = load<u32>(list, 68);
  recordWords = load<u32>(list, 72);
}

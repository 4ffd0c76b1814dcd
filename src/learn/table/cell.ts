/** Text of one cell as a piece of bytes; readers hold one, and set it for each cell. */
export interface Cell {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that are not UTF-8 become U+FFFD. */
export function textOf({ bytes, from, to }: Cell): string {
  return decoder.decode(bytes.subarray(from, to));
}

const SLOTS = 256;
const SLOT_BYTES = 32;

/** Gives each text a number, in order of appearance. */
export class TextCodes {
  readonly texts: string[] = [];
  private readonly codes = new Map<string, number>();
  /**
   * The last short text of each hash, so that most cells need no string. The map stands behind it:
   * its hash can't be known beforehand, so that no choice of texts makes it slow.
   */
  private readonly slotCodes = new Int32Array(SLOTS).fill(-1);
  private readonly slotLengths = new Uint8Array(SLOTS);
  private readonly slotBytes = new Uint8Array(SLOTS * SLOT_BYTES);

  codeOf(cell: Cell): number {
    const { bytes, from, to } = cell;
    const length = to - from;
    if (length > SLOT_BYTES) return this.codeOfText(textOf(cell));
    const slot = slotOf(bytes, from, to);
    if (this.slotLengths[slot] === length && this.isInSlot(slot, cell)) return this.slotCodes[slot];
    this.slotCodes[slot] = this.codeOfText(textOf(cell));
    this.slotLengths[slot] = length;
    for (let i = 0; i < length; i++) this.slotBytes[slot * SLOT_BYTES + i] = bytes[from + i];
    return this.slotCodes[slot];
  }

  private isInSlot(slot: number, { bytes, from, to }: Cell): boolean {
    const { slotBytes } = this;
    const start = slot * SLOT_BYTES - from;
    for (let at = from; at < to; at++) if (slotBytes[start + at] !== bytes[at]) return false;
    return this.slotCodes[slot] >= 0;
  }

  private codeOfText(text: string): number {
    const found = this.codes.get(text);
    if (found !== undefined) return found;
    this.codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** FNV-1a (Fowler, Noll, Vo). */
function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

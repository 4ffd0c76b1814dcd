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

const CACHE_SLOTS = 512;
const NO_BYTES = new Uint8Array(0);

/** Gives each text a number, in order of appearance. */
export class TextCodes {
  readonly texts: string[] = [];
  private readonly codes = new Map<string, number>();
  /**
   * The last text of each hash, so that most cells need no string. The map stands behind it: its
   * hash can't be known beforehand, so that no choice of texts makes it slow.
   */
  private readonly cachedCodes = new Int32Array(CACHE_SLOTS).fill(-1);
  private readonly cachedBytes: Uint8Array[] = Array(CACHE_SLOTS).fill(NO_BYTES);

  codeOf(cell: Cell): number {
    const slot = slotOf(cell);
    const cached = this.cachedCodes[slot];
    if (cached >= 0 && isEqual(this.cachedBytes[slot], cell)) return cached;
    const text = textOf(cell);
    let code = this.codes.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.texts.push(text);
      this.codes.set(text, code);
    }
    this.cachedCodes[slot] = code;
    this.cachedBytes[slot] = cell.bytes.slice(cell.from, cell.to);
    return code;
  }
}

/** FNV-1a (Fowler, Noll, Vo) of the first bytes and the length. */
function slotOf({ bytes, from, to }: Cell): number {
  const HASHED_MAX = 32;
  const end = Math.min(to, from + HASHED_MAX);
  let hash = 0x811c9dc5 ^ (to - from);
  for (let at = from; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return (hash ^ (hash >>> 15)) & (CACHE_SLOTS - 1);
}

function isEqual(cached: Uint8Array, { bytes, from, to }: Cell): boolean {
  if (cached.length !== to - from) return false;
  for (let i = 0; i < cached.length; i++) {
    if (cached[i] !== bytes[from + i]) return false;
  }
  return true;
}

import { type AppSlots, LINE_BYTES, LINE_LENGTH } from './app-slots.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Said where no line ends in the bytes that came. */
export const NO_LINE = -1;

/**
 * Finds lines in bytes that come in pieces. A line within one piece is a view of it; one that
 * spans pieces is put together in the slot, cut at LINE_BYTES. One pass, each byte once.
 */
export class LineCursor {
  /** The last line found, without its end. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  /** Takes bytes up to the next line's end and gives where to go on, or NO_LINE. */
  next(
    slots: AppSlots,
    slot: number,
    direction: number,
    piece: { bytes: Uint8Array; end: number },
    from: number,
  ): number {
    const { bytes, end } = piece;
    let at = from;
    while (at < end && bytes[at] !== NEWLINE) at++;
    const lengthAt = slots.baseOf(slot) + LINE_LENGTH + direction;
    const kept = slots.words[lengthAt];
    if (at < end && kept === 0) {
      this.set(bytes, from, at);
      return at + 1;
    }
    const line = slots.lineAt(slot, direction);
    const taken = Math.min(at - from, LINE_BYTES - kept);
    for (let i = 0; i < taken; i++) slots.bytes[line + kept + i] = bytes[from + i];
    if (at >= end) {
      slots.words[lengthAt] = kept + taken;
      return NO_LINE;
    }
    slots.words[lengthAt] = 0;
    this.set(slots.bytes, line, line + kept + taken);
    return at + 1;
  }

  private set(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
  }
}

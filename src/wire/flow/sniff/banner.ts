import { type AppSlots, CLIENT, CLIENT_SOFTWARE } from './app-slots.ts';
import { LineCursor, NO_LINE } from './lines.ts';
import type { Piece, StreamParser } from './parser.ts';

/** RFC 4253, 4.2: the client's first line names its software; the rest is encrypted. */
export class SshParser implements StreamParser {
  private readonly line = new LineCursor();

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const base = slots.baseOf(slot);
    if (slots.words[base + CLIENT] !== direction) return;
    if (this.line.next(slots, slot, direction, piece, piece.start) === NO_LINE) return;
    const { bytes, start, end } = this.line;
    slots.keepText(slot, CLIENT_SOFTWARE, bytes, start, end);
    slots.finish(slot);
  }

  skip(slots: AppSlots, slot: number, direction: number): void {
    const base = slots.baseOf(slot);
    if (slots.words[base + CLIENT] === direction) slots.finish(slot);
  }
}

import { HELLO_BYTES_MAX, type HelloPieces } from './hello-pieces.ts';

/*
 * RFC 9000, 19: those that a client's first packets may hold (12.4), v as in quic.ts:
 *
 *     PADDING 0   PING 1
 *     ACK 2 or 3  largest v | delay v | ranges v | first v | each: gap v, length v | 3: counts 3 v
 *     CRYPTO 6    offset v | length v | bytes of the handshake
 */
const PADDING = 0;
const PING = 1;
const ACK = 2;
const ACK_ECN = 3;
const CRYPTO = 6;

/** Reads frames, and gives what they hold of the handshake to its pieces. */
export class QuicFrames {
  /** What `readNumber` found. */
  number = 0;
  private readonly pieces: HelloPieces;

  constructor(pieces: HelloPieces) {
    this.pieces = pieces;
  }

  /** Of `bytes[0 .. end)`; the handshake's first byte goes to `offset` of the owner's pieces. */
  take(to: { owner: number; offset: number }, bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; ) {
      const kind = bytes[at++];
      if (kind === PADDING || kind === PING) continue;
      if (kind === ACK || kind === ACK_ECN) at = this.skipAck(bytes, at, end, kind);
      else if (kind === CRYPTO) at = this.takeHandshake(to, bytes, at, end);
      else return;
    }
  }

  /** RFC 9000, 16: the first two bits are the length. Gives where to go on, beyond `end` if cut. */
  readNumber(bytes: Uint8Array, at: number, end: number): number {
    const next = at + (1 << (bytes[at] >> 6));
    this.number = 0;
    if (!(next <= end)) return end + 1;
    this.number = bytes[at] & 0x3f;
    for (let i = at + 1; i < next; i++) this.number = this.number * 256 + bytes[i];
    return next;
  }

  private takeHandshake(
    to: { owner: number; offset: number },
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    let at = this.readNumber(bytes, start, end);
    const offset = this.number;
    at = this.readNumber(bytes, at, end);
    const next = at + this.number;
    if (next > end || offset + to.offset >= HELLO_BYTES_MAX) return end;
    this.pieces.add(to.owner, to.offset + offset, bytes, at, next);
    return next;
  }

  private skipAck(bytes: Uint8Array, start: number, end: number, kind: number): number {
    let at = this.readNumber(bytes, start, end);
    at = this.readNumber(bytes, at, end);
    at = this.readNumber(bytes, at, end);
    const numbers = 1 + 2 * this.number + (kind === ACK_ECN ? 3 : 0);
    for (let i = 0; i < numbers && at <= end; i++) at = this.readNumber(bytes, at, end);
    return at;
  }
}

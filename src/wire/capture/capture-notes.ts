import { ADDRESS_BYTES, formatAddress } from '../address.ts';
import { readUint16, readUint32 } from './read-numbers.ts';

/** Names of addresses that are kept of one capture. */
const NAMES_MAX = 65_536;
/** Longest name that DNS has (RFC 1035, 2.3.4). */
const NAME_BYTES_MAX = 255;

const END = 0;
const NAMES_OF_IP4 = 1;
const NAMES_OF_IP6 = 2;
const OPTION_DROPPED = 5;
const OPTION_DROPPED_BY_SYSTEM = 7;

const decoder = new TextDecoder('utf-8');

/** A piece of a pcapng, and its byte order. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly isLittleEndian: boolean;
}

/** What a pcapng says beside its packets. */
export class CaptureNotes {
  /** First name of an address, by its text; the sender's own, so every surface escapes it. */
  readonly names = new Map<string, string>();
  /** By interface: what was lost, as the latest statistics of it have it. */
  private lostByInterface = new Map<number, number>();
  private lostBefore = 0;

  /** Packets that whoever recorded the capture says it lost. */
  get lost(): number {
    return [...this.lostByInterface.values()].reduce((sum, lost) => sum + lost, this.lostBefore);
  }

  /** Interfaces are numbered anew. */
  beginSection(): void {
    this.lostBefore = this.lost;
    this.lostByInterface = new Map();
  }

  /** Statistics count from the start of the capture on: later ones take the place of earlier. */
  noteLost(index: number, options: Piece): void {
    let lost: number | undefined;
    eachRecord(options, ({ code, start, end }) => {
      if (code !== OPTION_DROPPED && code !== OPTION_DROPPED_BY_SYSTEM) return;
      if (end - start >= 8) lost = (lost ?? 0) + readCount({ ...options, start });
    });
    if (lost !== undefined) this.lostByInterface.set(index, lost);
  }

  /** Records: kind 2 | length 2 | address 4 or 16, then names that end with 0; kind 0 ends them. */
  noteNames(records: Piece): void {
    const { bytes } = records;
    eachRecord(records, ({ code, start, end }) => {
      const addressBytes = code === NAMES_OF_IP4 ? 4 : code === NAMES_OF_IP6 ? ADDRESS_BYTES : 0;
      const from = start + addressBytes;
      if (addressBytes === 0 || from >= end || this.names.size >= NAMES_MAX) return;
      const zero = bytes.subarray(0, end).indexOf(0, from);
      const to = Math.min(zero < 0 ? end : zero, from + NAME_BYTES_MAX);
      const address = addressText(bytes.subarray(start, from));
      if (to > from && !this.names.has(address)) {
        this.names.set(address, decoder.decode(bytes.subarray(from, to)));
      }
    });
  }
}

/** Steps over records and options alike: code 2 | length 2 | value, padded to 4. */
export function eachRecord(
  { bytes, start, end, isLittleEndian }: Piece,
  take: (record: { code: number; start: number; end: number }) => void,
): void {
  let at = start;
  while (end - at >= 4) {
    const code = readUint16(bytes, at, isLittleEndian);
    const length = readUint16(bytes, at + 2, isLittleEndian);
    const value = at + 4;
    if (code === END || length > end - value) return;
    take({ code, start: value, end: value + length });
    at = value + ((length + 3) & ~3);
  }
}

function readCount({ bytes, start, isLittleEndian }: Piece): number {
  const first = readUint32(bytes, start, isLittleEndian);
  const second = readUint32(bytes, start + 4, isLittleEndian);
  return isLittleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
}

function addressText(address: Uint8Array): string {
  const mapped = new Uint8Array(ADDRESS_BYTES);
  if (address.length === 4) mapped.fill(0xff, 10, 12);
  mapped.set(address, ADDRESS_BYTES - address.length);
  return formatAddress(mapped, 0);
}

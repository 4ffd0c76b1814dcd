import type { TimedFrame } from './capture-builder.ts';
import { type Ends, tcpFrame, text } from './packet-builder.ts';

/*
 * A TCP flow as a line of text, packets parted by commas:
 *
 *     > S, < SA, > A, > D100, < "220 ready\r\n", > F, < F
 *
 *     >  <      the side named first, the other side
 *     S SA A F R RA    flags; F comes with ACK
 *     D100      100 bytes of data
 *     T100      the last 100 bytes of that side again
 *     H100      100 bytes that were sent but not captured: no packet
 *     W         an ACK with window 0
 *     "text"    data; \r and \n are the letters' usual meaning
 *     +5s  +20ms   wait; otherwise a packet comes a millisecond after the one before
 */
const STEP_US = 1000;
export const FLOW_START_US = 1_700_000_000_000_000;

const DEFAULT_ENDS: Required<Ends> = {
  src: '10.0.0.1',
  dst: '10.0.0.2',
  srcPort: 40_000,
  dstPort: 80,
};

interface Sides {
  ends: Required<Ends>;
  /** Next sequence number of either side. */
  sequences: [number, number];
  timeUs: number;
}

export function flow(
  notation: string,
  ends: Partial<Ends> = {},
  startUs = FLOW_START_US,
): TimedFrame[] {
  const sides: Sides = {
    ends: { ...DEFAULT_ENDS, ...ends },
    sequences: [1000, 900_000],
    timeUs: startUs - STEP_US,
  };
  const frames: TimedFrame[] = [];
  for (const word of notation.match(/\+[^,]+|[<>] *(?:"[^"]*"|[^",]+)/g) ?? []) {
    const wait = /^\+(\d+)(s|ms)/.exec(word);
    if (wait) {
      sides.timeUs += Number(wait[1]) * (wait[2] === 's' ? 1e6 : 1e3);
      continue;
    }
    const frame = packetOf(word.slice(1).trim(), word[0] === '>' ? 0 : 1, sides);
    if (frame === undefined) continue;
    sides.timeUs += STEP_US;
    frames.push({ timeUs: sides.timeUs, frame });
  }
  return frames;
}

function packetOf(word: string, side: 0 | 1, sides: Sides): Uint8Array | undefined {
  const { sequences } = sides;
  const letter = word[0];
  const count = Number(word.slice(1));
  if (letter === 'H') {
    sequences[side] += count;
    return undefined;
  }
  if (letter === 'T') {
    const back = { sequence: sequences[side] - count, payload: new Uint8Array(count).fill(0x78) };
    return build(sides, side, 'PA', back);
  }
  if (letter === 'W') return build(sides, side, 'A', { window: 0 });
  let payload = new Uint8Array(0);
  let flags = word === 'F' ? 'FA' : word;
  if (letter === 'D' || letter === '"') {
    const said = word.slice(1, -1).replaceAll('\\r', '\r').replaceAll('\\n', '\n');
    payload = letter === 'D' ? new Uint8Array(count).fill(0x78) : new Uint8Array(text(said));
    flags = 'PA';
  }
  const frame = build(sides, side, flags, { payload });
  sequences[side] += payload.length + (/[SF]/.test(flags) ? 1 : 0);
  return frame;
}

function build(
  { ends, sequences }: Sides,
  side: 0 | 1,
  flags: string,
  over: { sequence?: number; payload?: Uint8Array; window?: number },
): Uint8Array {
  const { src, dst, srcPort, dstPort } = ends;
  const direction =
    side === 0
      ? { src, dst, srcPort, dstPort }
      : { src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
  return tcpFrame({
    ...direction,
    flags,
    sequence: sequences[side],
    acknowledgment: flags === 'S' ? 0 : sequences[1 - side],
    ...over,
  });
}

import type { PacketTimeline } from '../../lib/api.ts';
import { formatDuration } from '../../lib/format.ts';

type Packet = Extract<PacketTimeline, { available: true }>['packets'][number];

/** Width of the drawing in its own units; the screen stretches it. */
const WIDTH = 1000;

export interface Stems {
  /** Path data of all packets of one side. */
  up: string;
  down: string;
  /** The longest offset, and the most bytes of a packet: the ends of the axes. */
  seconds: number;
  most: number;
  x: (packet: Packet | undefined) => number;
}

export function stemsOf(
  packets: readonly Packet[],
  { height, middle }: { height: number; middle: number },
): Stems {
  const seconds = packets.reduce((most, packet) => Math.max(most, packet.offset), 0);
  const most = packets.reduce((bytes, packet) => Math.max(bytes, packet.ipBytes), 1);
  const x = (packet: Packet | undefined) =>
    seconds === 0 || !packet ? 1 : round(1 + ((WIDTH - 2) * packet.offset) / seconds);
  const draw = (fromOrig: boolean) =>
    packets
      .filter((packet) => packet.fromOrig === fromOrig)
      .map((packet) => {
        // A pure acknowledgement is small beside a full packet, yet must be seen.
        const length = Math.max(2, round((height * packet.ipBytes) / most));
        return `M${x(packet)} ${middle}v${fromOrig ? -length : length}`;
      })
      .join('');
  return { up: draw(true), down: draw(false), seconds, most, x };
}

/** Index of the packet nearest in time; packets may stand out of order by a little. */
export function nearestPacket(packets: readonly Packet[], seconds: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  packets.forEach((packet, index) => {
    const distance = Math.abs(packet.offset - seconds);
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
}

export interface Tick {
  /** 0 at the start, 1 at the end. */
  share: number;
  label: string;
  anchor: 'start' | 'middle' | 'end';
}

export function ticksOf(seconds: number): Tick[] {
  const start: Tick = { share: 0, label: '0 s', anchor: 'start' };
  if (seconds === 0) return [start];
  return [
    start,
    { share: 0.5, label: formatDuration(seconds / 2), anchor: 'middle' },
    { share: 1, label: formatDuration(seconds), anchor: 'end' },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

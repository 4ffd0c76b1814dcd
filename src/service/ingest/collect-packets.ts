import type { Flow, PacketTimeline } from '../../api/index.ts';
import { FlowMeter, type Packet, parseAddress, protocolName } from '../../wire/index.ts';
import { parseTimeText } from '../time-text.ts';
import { decompress, readInput } from '../input/index.ts';

/** What a timeline needs to know of its flow. */
export type TimelineFlow = Pick<Flow, 'start' | 'end' | 'proto' | 'orig' | 'resp'>;

const US_PER_S = 1e6;
/** Letters of TCP flags from the lowest bit on (RFC 9293, section 3.1). */
const FLAG_LETTERS = 'FSRPAU';

type Packets = Extract<PacketTimeline, { available: true }>['packets'];

/** Reads captures again and keeps the packets of one flow, `limit` at most; counts them all. */
export async function collectPackets(
  paths: readonly string[],
  flow: TimelineFlow,
  limit: number,
): Promise<{ packets: Packets; total: number }> {
  const packets: Packets = [];
  let total = 0;
  const startUs = parseTimeText(flow.start);
  const sideOf = matcher(flow);
  const meter = new FlowMeter({
    onBatch: () => {},
    onPacket: (_view, packet) => {
      const side = sideOf(packet);
      if (side === undefined) return;
      total++;
      if (packets.length >= limit) return;
      packets.push({
        offset: (packet.timeUs - startUs) / US_PER_S,
        fromOrig: side === 'orig',
        ipBytes: packet.ipBytes,
        payloadBytes: packet.payloadBytes,
        flags: flow.proto === 'tcp' ? flagLetters(packet.tcpFlags) : '',
      });
    },
  });
  for (const path of paths) {
    await decompress(readInput({ path, name: path, bytes: undefined }), (bytes) =>
      meter.push(bytes),
    );
    meter.endInput();
  }
  return { packets, total };
}

/** Says whose packet it is, or undefined where it is not of the flow. */
function matcher(flow: TimelineFlow): (packet: Packet) => 'orig' | 'resp' | undefined {
  const [startUs, endUs] = [parseTimeText(flow.start), parseTimeText(flow.end)];
  const orig = wordsOf(flow.orig.ip);
  const resp = wordsOf(flow.resp.ip);
  const [origPort, respPort] = [flow.orig.port ?? 0, flow.resp.port ?? 0];
  return (packet) => {
    if (packet.timeUs < startUs || packet.timeUs > endUs) return undefined;
    if (protocolName(packet.protocol) !== flow.proto) return undefined;
    if (
      packet.srcPort === origPort &&
      packet.dstPort === respPort &&
      isFrom(packet, orig) &&
      isTo(packet, resp)
    ) {
      return 'orig';
    }
    const back =
      packet.srcPort === respPort &&
      packet.dstPort === origPort &&
      isFrom(packet, resp) &&
      isTo(packet, orig);
    return back ? 'resp' : undefined;
  };
}

function wordsOf(ip: string): Int32Array {
  const bytes = parseAddress(ip);
  if (bytes === undefined) throw new RangeError(`flow: expected an address, got "${ip}"`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: 4 }, (_, word) => view.getInt32(word * 4));
}

function isFrom(packet: Packet, words: Int32Array): boolean {
  return (
    packet.src0 === words[0] &&
    packet.src1 === words[1] &&
    packet.src2 === words[2] &&
    packet.src3 === words[3]
  );
}

function isTo(packet: Packet, words: Int32Array): boolean {
  return (
    packet.dst0 === words[0] &&
    packet.dst1 === words[1] &&
    packet.dst2 === words[2] &&
    packet.dst3 === words[3]
  );
}

function flagLetters(flags: number): string {
  return [...FLAG_LETTERS].filter((_, bit) => (flags & (1 << bit)) !== 0).join('');
}

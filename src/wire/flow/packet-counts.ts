import { IP_TCP, IP_UDP, type Packet } from '../packet/index.ts';
import { FLOAT, FLOATS_A_ROW, KEY_WORDS, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import { addLetterOnce, LETTER_DATA, SEEN_DATA } from './history.ts';
import { NO_APP } from './sniff/index.ts';

const END_US = FLOAT.endUs;
const OPEN_END_US = FLOAT.openEndUs;
const PACKETS = FLOAT.origPackets;
const FRAME_BYTES = FLOAT.origFrameBytes;
const IP_BYTES = FLOAT.origIpBytes;
const PAYLOAD_BYTES = FLOAT.origPayloadBytes;
const PAYLOAD_PACKETS = FLOAT.origPayloadPackets;
const PAYLOAD_M2 = FLOAT.origPayloadM2;
const GAP_MEAN = FLOAT.origGapMeanUs;
const GAP_M2 = FLOAT.origGapM2;
const GAP_MAX = FLOAT.origGapMaxUs;
const LAST_US = FLOAT.origLastUs;
const PAYLOAD_MAX = WORD.origPayloadMax;
const TTL = WORD.origTtls;
const SMALL_PAYLOADS = FLOAT.origSmallPayloads;
const MIDDLE_PAYLOADS = FLOAT.origMiddlePayloads;
const LARGE_PAYLOADS = WORD.origLargePayloads;

/* Payloads by size, in bytes; what is as large as the last or larger is all the rest. */
export const SMALL_BELOW_BYTES = 128;
export const MIDDLE_BELOW_BYTES = 512;
export const LARGE_BELOW_BYTES = 1024;

/** Floats of a new row; the absent ones are NaN. */
export const ROW_TEMPLATE = makeTemplate();

function makeTemplate(): Float64Array {
  const template = new Float64Array(FLOATS_A_ROW);
  const absent = [
    FLOAT.origGapMeanUs,
    FLOAT.respGapMeanUs,
    FLOAT.origGapMaxUs,
    FLOAT.respGapMaxUs,
    FLOAT.synAckUs,
    FLOAT.ackUs,
    FLOAT.synTimeUs,
    FLOAT.synAckTimeUs,
    FLOAT.origEntropy,
    FLOAT.respEntropy,
  ];
  for (const at of absent) template[at] = Number.NaN;
  return template;
}

/** Makes a row anew for the flow that the packet begins; its key stands already. */
export function startRow(rows: FlowRows, row: number, packet: Packet, ordinal: number): void {
  const { floats, words } = rows;
  const floatBase = row * FLOATS_A_ROW;
  for (let i = 0; i < FLOATS_A_ROW; i++) floats[floatBase + i] = ROW_TEMPLATE[i];
  floats[floatBase + FLOAT.startUs] = packet.timeUs;
  floats[floatBase + FLOAT.endUs] = packet.timeUs;
  floats[floatBase + OPEN_END_US] = packet.timeUs;
  floats[floatBase + FLOAT.ordinal] = ordinal;
  const base = row * WORDS_A_ROW;
  for (let i = KEY_WORDS; i < WORDS_A_ROW; i++) words[base + i] = 0;
  words[base + WORD.vlans] = packet.vlan;
  words[base + WORD.addressFamilies] = packet.addressFamily;
  words[base + WORD.app] = NO_APP;
}

/** Columns of floats that count a side's packets, from origPackets on, are its record's own. */
const RENEWED: readonly number[] = [
  PACKETS,
  FRAME_BYTES,
  IP_BYTES,
  PAYLOAD_BYTES,
  PAYLOAD_PACKETS,
  SMALL_PAYLOADS,
  MIDDLE_PAYLOADS,
  PAYLOAD_M2,
  GAP_MEAN,
  GAP_M2,
  GAP_MAX,
];
const RENEWED_WORDS = [PAYLOAD_MAX, LARGE_PAYLOADS] as const;

/** The flow goes on in another record: its counts begin anew, what is known of it stays. */
export function renewRow({ floats, words }: FlowRows, row: number, timeUs: number): void {
  const base = row * FLOATS_A_ROW;
  floats[base + FLOAT.startUs] = timeUs;
  floats[base + FLOAT.endUs] = timeUs;
  for (const at of RENEWED) {
    floats[base + at] = ROW_TEMPLATE[at];
    floats[base + at + 1] = ROW_TEMPLATE[at + 1];
  }
  for (const at of RENEWED_WORDS) {
    words[row * WORDS_A_ROW + at] = 0;
    words[row * WORDS_A_ROW + at + 1] = 0;
  }
}

/** Counts, sizes and gaps; means and M2 by Welford's recurrence. */
export function countPacket(rows: FlowRows, row: number, direction: number, packet: Packet): void {
  const { floats, words } = rows;
  const { timeUs, payloadBytes } = packet;
  const base = row * FLOATS_A_ROW;
  const own = base + direction;
  if (timeUs > floats[base + END_US]) floats[base + END_US] = timeUs;
  const before = floats[own + PACKETS];
  floats[own + PACKETS] = before + packet.frames;
  floats[own + FRAME_BYTES] += packet.frameBytes;
  floats[own + IP_BYTES] += packet.ipBytes;
  if (before > 0) countGap(floats, own, before, timeUs - floats[own + LAST_US]);
  // Fragments that were put together come at once.
  for (let i = 1; i < packet.frames; i++) countGap(floats, own, before + i, 0);
  floats[own + LAST_US] = timeUs;
  words[row * WORDS_A_ROW + direction + TTL] = packet.ttl;
  // Of TCP only what comes before its end (analyseTcp).
  if (packet.protocol !== IP_TCP && timeUs > floats[base + OPEN_END_US]) {
    floats[base + OPEN_END_US] = timeUs;
  }
  // Zeek notes any UDP packet as data, an empty one too.
  if (packet.protocol === IP_UDP) addLetterOnce(rows, row, direction, SEEN_DATA, LETTER_DATA);
  if (payloadBytes > 0) {
    const count = floats[own + PAYLOAD_PACKETS] + 1;
    const total = floats[own + PAYLOAD_BYTES];
    if (count > 1) {
      const meanBefore = total / (count - 1);
      const mean = (total + payloadBytes) / count;
      floats[own + PAYLOAD_M2] += (payloadBytes - meanBefore) * (payloadBytes - mean);
    }
    floats[own + PAYLOAD_PACKETS] = count;
    floats[own + PAYLOAD_BYTES] = total + payloadBytes;
    const ownWords = row * WORDS_A_ROW + direction;
    if (payloadBytes > words[ownWords + PAYLOAD_MAX]) words[ownWords + PAYLOAD_MAX] = payloadBytes;
    if (payloadBytes < SMALL_BELOW_BYTES) floats[own + SMALL_PAYLOADS]++;
    else if (payloadBytes < MIDDLE_BELOW_BYTES) floats[own + MIDDLE_PAYLOADS]++;
    else if (payloadBytes < LARGE_BELOW_BYTES) words[ownWords + LARGE_PAYLOADS]++;
  }
}

/** A packet captured late has no gap to the one before: 0. */
function countGap(floats: Float64Array, own: number, count: number, sinceUs: number): void {
  const gapUs = sinceUs > 0 ? sinceUs : 0;
  if (count === 1) {
    floats[own + GAP_MEAN] = gapUs;
    floats[own + GAP_MAX] = gapUs;
    return;
  }
  const mean = floats[own + GAP_MEAN];
  const delta = gapUs - mean;
  const next = mean + delta / count;
  floats[own + GAP_MEAN] = next;
  floats[own + GAP_M2] += delta * (gapUs - next);
  if (gapUs > floats[own + GAP_MAX]) floats[own + GAP_MAX] = gapUs;
}

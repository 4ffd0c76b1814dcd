import type { FlowColumns } from '../flow/index.ts';
import { unswFeature } from './feature.ts';

const US_PER_MS = 1e3;
const US_PER_S = 1e6;
const BITS_PER_BYTE = 8;
const source = 'packet headers, as Argus 3 reads them';

/** What Argus says of a record, in the units and with the quirks of UNSW-NB15. */
export const UNSW_ARGUS_FEATURES = [
  unswFeature('dur', {
    unit: 's',
    meaning: 'last packet less first packet of the record, which lasts 60 s at most',
    source,
    value: (c, i) => (c.endUs[i] - c.startUs[i]) / US_PER_S,
  }),
  unswFeature('spkts', {
    meaning: 'packets of the source',
    source,
    value: (c, i) => c.origPackets[i],
  }),
  unswFeature('dpkts', {
    meaning: 'packets of the destination',
    source,
    value: (c, i) => c.respPackets[i],
  }),
  unswFeature('sbytes', {
    unit: 'byte',
    meaning: 'frames of the source on Ethernet, else its IP packets',
    source,
    value: (c, i) => c.origRecordBytes[i],
  }),
  unswFeature('dbytes', {
    unit: 'byte',
    meaning: 'frames of the destination on Ethernet, else its IP packets',
    source,
    value: (c, i) => c.respRecordBytes[i],
  }),
  unswFeature('rate', {
    unit: '1/s',
    meaning: 'packets of both sides after the first, over dur; 0 where dur is',
    source,
    value: (c, i) => overTime(c.origPackets[i] + c.respPackets[i] - 1, c, i),
  }),
  unswFeature('sttl', {
    meaning: 'time to live of the last packet of the source; 0 without one',
    source,
    value: (c, i) => c.origTtls[i],
  }),
  unswFeature('dttl', {
    meaning: 'time to live of the last packet of the destination; 0 without one',
    source,
    value: (c, i) => c.respTtls[i],
  }),
  unswFeature('sload', {
    unit: 'bit/s',
    meaning:
      'bytes of the source less its mean packet (whole bytes), over dur; 0 below two packets',
    source,
    value: (c, i) => (c.recordReversals[i] === 1 ? respLoad(c, i) : origLoad(c, i)),
  }),
  unswFeature('dload', {
    unit: 'bit/s',
    meaning: 'bytes of the destination less its mean packet, over dur; 0 below two packets',
    source,
    value: (c, i) => (c.recordReversals[i] === 1 ? origLoad(c, i) : respLoad(c, i)),
  }),
  unswFeature('sloss', {
    meaning: 'segments of the source that Argus takes for retransmitted',
    source,
    value: (c, i) => c.origLosses[i],
  }),
  unswFeature('dloss', {
    meaning: 'segments of the destination that Argus takes for retransmitted',
    source,
    value: (c, i) => c.respLosses[i],
  }),
  unswFeature('sinpkt', {
    unit: 'ms',
    meaning: 'mean gap of the source, without gaps of 0 and of 120 s or more; 0 without gaps',
    source,
    value: (c, i) =>
      meanGap(c.origActiveGaps[i] + c.origIdleGaps[i], c.origActiveGapUs[i] + c.origIdleGapUs[i]),
  }),
  unswFeature('dinpkt', {
    unit: 'ms',
    meaning: 'mean gap of the destination, without gaps of 0 and of 120 s or more; 0 without gaps',
    source,
    value: (c, i) =>
      meanGap(c.respActiveGaps[i] + c.respIdleGaps[i], c.respActiveGapUs[i] + c.respIdleGapUs[i]),
  }),
  unswFeature('sjit', {
    unit: 'ms',
    meaning:
      'standard deviation of these gaps; too large by a unit error of ra where some are idle',
    source,
    value: (c, i) => (c.origActiveGaps[i] + c.origIdleGaps[i] === 0 ? 0 : jitter(origGaps(c, i))),
  }),
  unswFeature('djit', {
    unit: 'ms',
    meaning:
      'standard deviation of these gaps; too large by a unit error of ra where some are idle',
    source,
    value: (c, i) => (c.respActiveGaps[i] + c.respIdleGaps[i] === 0 ? 0 : jitter(respGaps(c, i))),
  }),
  unswFeature('swin', {
    unit: 'byte',
    meaning: 'last window of the source, scaled; UNSW-NB15 has 255 in all TCP rows',
    source,
    value: (c, i) => c.origWindows[i],
  }),
  unswFeature('stcpb', {
    meaning: 'base sequence number of the source',
    source,
    value: (c, i) => c.origBases[i],
  }),
  unswFeature('dtcpb', {
    meaning: 'base sequence number of the destination',
    source,
    value: (c, i) => c.respBases[i],
  }),
  unswFeature('dwin', {
    unit: 'byte',
    meaning: 'last window of the destination, scaled; UNSW-NB15 has 255 in all TCP rows',
    source,
    value: (c, i) => c.respWindows[i],
  }),
  unswFeature('tcprtt', {
    unit: 's',
    meaning: 'synack and ackdat together',
    source,
    value: (c, i) => (c.recordSynAckUs[i] + c.recordAckUs[i]) / US_PER_S,
  }),
  unswFeature('synack', {
    unit: 's',
    meaning: 'last SYN to SYN-ACK; 0 without a handshake',
    source,
    value: (c, i) => c.recordSynAckUs[i] / US_PER_S,
  }),
  unswFeature('ackdat', {
    unit: 's',
    meaning: 'SYN-ACK to the ACK after it; 0 without a handshake',
    source,
    value: (c, i) => c.recordAckUs[i] / US_PER_S,
  }),
  unswFeature('smean', {
    unit: 'byte',
    meaning: 'sbytes over spkts, to the nearest whole number; 0 without packets',
    source,
    value: (c, i) => meanPacket(c.origRecordBytes[i], c.origPackets[i]),
  }),
  unswFeature('dmean', {
    unit: 'byte',
    meaning: 'dbytes over dpkts, to the nearest whole number; 0 without packets',
    source,
    value: (c, i) => meanPacket(c.respRecordBytes[i], c.respPackets[i]),
  }),
] as const;

function overTime(count: number, c: FlowColumns, i: number): number {
  const durationUs = c.endUs[i] - c.startUs[i];
  return durationUs > 0 ? (count * US_PER_S) / durationUs : 0;
}

/** The mean packet is left out, in whole bytes: the first one took no time. */
function load(c: FlowColumns, i: number, bytes: number, packets: number): number {
  if (packets < 2) return 0;
  return overTime(BITS_PER_BYTE * (bytes - Math.floor(bytes / packets)), c, i);
}

/* ra works out the loads before it exchanges the sides of a record, and leaves them. */
const origLoad = (c: FlowColumns, i: number): number =>
  load(c, i, c.origRecordBytes[i], c.origPackets[i]);
const respLoad = (c: FlowColumns, i: number): number =>
  load(c, i, c.respRecordBytes[i], c.respPackets[i]);

function meanPacket(bytes: number, packets: number): number {
  return packets > 0 ? Math.floor(bytes / packets + 0.5) : 0;
}

type GapSums = readonly [count: number, sum: number, squares: number];

/** Number, sum and sum of squares of gaps of two kinds, in microseconds. */
interface Gaps {
  readonly active: GapSums;
  readonly idle: GapSums;
}

const origGaps = (c: FlowColumns, i: number): Gaps => ({
  active: [c.origActiveGaps[i], c.origActiveGapUs[i], c.origActiveGapSquares[i]],
  idle: [c.origIdleGaps[i], c.origIdleGapUs[i], c.origIdleGapSquares[i]],
});

const respGaps = (c: FlowColumns, i: number): Gaps => ({
  active: [c.respActiveGaps[i], c.respActiveGapUs[i], c.respActiveGapSquares[i]],
  idle: [c.respIdleGaps[i], c.respIdleGapUs[i], c.respIdleGapSquares[i]],
});

function meanGap(count: number, sumUs: number): number {
  return count > 0 ? sumUs / count / US_PER_MS : 0;
}

/**
 * Population standard deviation, from means that Argus keeps in single precision: of long gaps
 * what is lost there is more than what is looked for. Where there are gaps of both kinds, ra
 * divides the squares by 1000 and not by its square on the way from microseconds to milliseconds
 * (ArgusPrintSrcJitter). What has no square root is 0.
 */
function jitter({ active, idle }: Gaps): number {
  const count = active[0] + idle[0];
  if (active[0] === 0) return deviation(idle) / US_PER_MS;
  if (idle[0] === 0) return deviation(active) / US_PER_MS;
  const mean = Math.fround((meanOf(active) * active[0] + meanOf(idle) * idle[0]) / count);
  const squares = (squaresOf(active) + squaresOf(idle)) / count;
  return root(squares / US_PER_MS - Math.fround(mean / US_PER_MS) ** 2);
}

const root = (value: number): number => (value > 0 ? Math.sqrt(value) : 0);
const meanOf = ([count, sum]: GapSums): number => Math.fround(sum / count);
const deviation = (sums: GapSums): number =>
  Math.fround(root(sums[2] / sums[0] - meanOf(sums) ** 2));
const squaresOf = (sums: GapSums): number => sums[0] * (deviation(sums) ** 2 + meanOf(sums) ** 2);

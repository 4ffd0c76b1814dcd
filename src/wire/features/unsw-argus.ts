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
    value: origJitter,
  }),
  unswFeature('djit', {
    unit: 'ms',
    meaning:
      'standard deviation of these gaps; too large by a unit error of ra where some are idle',
    source,
    value: respJitter,
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

/* Of gaps of two kinds, in microseconds: number, sum, sum of squares. Read for one jitter. */
const gaps = new Float64Array(6);
const ACTIVE = 0;
const IDLE = 3;

function origJitter(c: FlowColumns, i: number): number {
  gaps[ACTIVE] = c.origActiveGaps[i];
  gaps[ACTIVE + 1] = c.origActiveGapUs[i];
  gaps[ACTIVE + 2] = c.origActiveGapSquares[i];
  gaps[IDLE] = c.origIdleGaps[i];
  gaps[IDLE + 1] = c.origIdleGapUs[i];
  gaps[IDLE + 2] = c.origIdleGapSquares[i];
  return jitter();
}

function respJitter(c: FlowColumns, i: number): number {
  gaps[ACTIVE] = c.respActiveGaps[i];
  gaps[ACTIVE + 1] = c.respActiveGapUs[i];
  gaps[ACTIVE + 2] = c.respActiveGapSquares[i];
  gaps[IDLE] = c.respIdleGaps[i];
  gaps[IDLE + 1] = c.respIdleGapUs[i];
  gaps[IDLE + 2] = c.respIdleGapSquares[i];
  return jitter();
}

function meanGap(count: number, sumUs: number): number {
  return count > 0 ? sumUs / count / US_PER_MS : 0;
}

/**
 * Population standard deviation, from means that Argus keeps in single precision: of long gaps
 * what is lost there is more than what is looked for. Where there are gaps of both kinds, ra
 * divides the squares by 1000 and not by its square on the way from microseconds to milliseconds
 * (ArgusPrintSrcJitter). What has no square root is 0.
 */
function jitter(): number {
  const count = gaps[ACTIVE] + gaps[IDLE];
  if (count === 0) return 0;
  if (gaps[ACTIVE] === 0) return deviation(IDLE) / US_PER_MS;
  if (gaps[IDLE] === 0) return deviation(ACTIVE) / US_PER_MS;
  const sum = meanOf(ACTIVE) * gaps[ACTIVE] + meanOf(IDLE) * gaps[IDLE];
  const mean = Math.fround(sum / count);
  const squares = (squaresOf(ACTIVE) + squaresOf(IDLE)) / count;
  return root(squares / US_PER_MS - Math.fround(mean / US_PER_MS) ** 2);
}

const root = (value: number): number => (value > 0 ? Math.sqrt(value) : 0);
const meanOf = (kind: number): number => Math.fround(gaps[kind + 1] / gaps[kind]);
const deviation = (kind: number): number =>
  Math.fround(root(gaps[kind + 2] / gaps[kind] - meanOf(kind) ** 2));
const squaresOf = (kind: number): number => gaps[kind] * (deviation(kind) ** 2 + meanOf(kind) ** 2);

import { cleanFeature, columnFeature, ratio } from './feature.ts';

const US_PER_MS = 1e3;

/** Sizes of packets and gaps between them, each way. */
export const PACKET_SHAPE_FEATURES = [
  cleanFeature('origPayloadMean', {
    unit: 'byte',
    meaning: 'mean payload of the packets of the originator that carry any',
    absent: 'none carries any',
    value: (c, i) => ratio(c.origPayloadBytes[i], c.origPayloadPackets[i]),
  }),
  cleanFeature('respPayloadMean', {
    unit: 'byte',
    meaning: 'mean payload of the packets of the responder that carry any',
    absent: 'none carries any',
    value: (c, i) => ratio(c.respPayloadBytes[i], c.respPayloadPackets[i]),
  }),
  cleanFeature('origPayloadSd', {
    unit: 'byte',
    meaning: 'standard deviation of the payload of the packets of the originator that carry any',
    absent: 'fewer than two carry any',
    value: (c, i) => spread(c.origPayloadM2[i], c.origPayloadPackets[i]),
  }),
  cleanFeature('respPayloadSd', {
    unit: 'byte',
    meaning: 'standard deviation of the payload of the packets of the responder that carry any',
    absent: 'fewer than two carry any',
    value: (c, i) => spread(c.respPayloadM2[i], c.respPayloadPackets[i]),
  }),
  columnFeature('origPayloadMax', {
    unit: 'byte',
    meaning: 'largest payload of a packet of the originator',
    column: (c) => c.origPayloadMax,
  }),
  columnFeature('respPayloadMax', {
    unit: 'byte',
    meaning: 'largest payload of a packet of the responder',
    column: (c) => c.respPayloadMax,
  }),
  cleanFeature('origSmallShare', {
    meaning: 'share of the payloads of the originator that have 1 to 127 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.origSmallPayloads[i], c.origPayloadPackets[i]),
  }),
  cleanFeature('origMiddleShare', {
    meaning: 'share of the payloads of the originator that have 128 to 511 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.origMiddlePayloads[i], c.origPayloadPackets[i]),
  }),
  cleanFeature('origLargeShare', {
    meaning: 'share of the payloads of the originator that have 512 to 1023 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.origLargePayloads[i], c.origPayloadPackets[i]),
  }),
  cleanFeature('respSmallShare', {
    meaning: 'share of the payloads of the responder that have 1 to 127 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.respSmallPayloads[i], c.respPayloadPackets[i]),
  }),
  cleanFeature('respMiddleShare', {
    meaning: 'share of the payloads of the responder that have 128 to 511 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.respMiddlePayloads[i], c.respPayloadPackets[i]),
  }),
  cleanFeature('respLargeShare', {
    meaning: 'share of the payloads of the responder that have 512 to 1023 bytes',
    absent: 'none carries any',
    value: (c, i) => ratio(c.respLargePayloads[i], c.respPayloadPackets[i]),
  }),
  columnFeature('origGapMean', {
    unit: 'ms',
    meaning: 'mean gap between packets of the originator',
    absent: 'fewer than two packets',
    column: (c) => c.origGapMeanUs,
    divisor: US_PER_MS,
  }),
  columnFeature('respGapMean', {
    unit: 'ms',
    meaning: 'mean gap between packets of the responder',
    absent: 'fewer than two packets',
    column: (c) => c.respGapMeanUs,
    divisor: US_PER_MS,
  }),
  cleanFeature('origGapSd', {
    unit: 'ms',
    meaning: 'standard deviation of the gaps between packets of the originator',
    absent: 'fewer than three packets',
    value: (c, i) => spread(c.origGapM2[i], c.origPackets[i] - 1) / US_PER_MS,
  }),
  cleanFeature('respGapSd', {
    unit: 'ms',
    meaning: 'standard deviation of the gaps between packets of the responder',
    absent: 'fewer than three packets',
    value: (c, i) => spread(c.respGapM2[i], c.respPackets[i] - 1) / US_PER_MS,
  }),
  columnFeature('origGapMax', {
    unit: 'ms',
    meaning: 'longest gap between packets of the originator',
    absent: 'fewer than two packets',
    column: (c) => c.origGapMaxUs,
    divisor: US_PER_MS,
  }),
  columnFeature('respGapMax', {
    unit: 'ms',
    meaning: 'longest gap between packets of the responder',
    absent: 'fewer than two packets',
    column: (c) => c.respGapMaxUs,
    divisor: US_PER_MS,
  }),
  columnFeature('origEntropy', {
    unit: 'bit/byte',
    meaning: 'Shannon entropy of the first 256 payload bytes of the originator',
    absent: 'no payload',
    source: 'first payload bytes',
    column: (c) => c.origEntropy,
  }),
  columnFeature('respEntropy', {
    unit: 'bit/byte',
    meaning: 'Shannon entropy of the first 256 payload bytes of the responder',
    absent: 'no payload',
    source: 'first payload bytes',
    column: (c) => c.respEntropy,
  }),
] as const;

/** Population standard deviation from Welford's sum of squares; NaN below two values. */
function spread(sumOfSquares: number, count: number): number {
  return count >= 2 ? Math.sqrt(sumOfSquares / count) : Number.NaN;
}

import { cleanFeature, ratio } from './feature.ts';

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
  cleanFeature('origPayloadMax', {
    unit: 'byte',
    meaning: 'largest payload of a packet of the originator',
    value: (c, i) => c.origPayloadMax[i],
  }),
  cleanFeature('respPayloadMax', {
    unit: 'byte',
    meaning: 'largest payload of a packet of the responder',
    value: (c, i) => c.respPayloadMax[i],
  }),
  cleanFeature('origGapMean', {
    unit: 'ms',
    meaning: 'mean gap between packets of the originator',
    absent: 'fewer than two packets',
    value: (c, i) => c.origGapMeanUs[i] / US_PER_MS,
  }),
  cleanFeature('respGapMean', {
    unit: 'ms',
    meaning: 'mean gap between packets of the responder',
    absent: 'fewer than two packets',
    value: (c, i) => c.respGapMeanUs[i] / US_PER_MS,
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
  cleanFeature('origGapMax', {
    unit: 'ms',
    meaning: 'longest gap between packets of the originator',
    absent: 'fewer than two packets',
    value: (c, i) => c.origGapMaxUs[i] / US_PER_MS,
  }),
  cleanFeature('respGapMax', {
    unit: 'ms',
    meaning: 'longest gap between packets of the responder',
    absent: 'fewer than two packets',
    value: (c, i) => c.respGapMaxUs[i] / US_PER_MS,
  }),
  cleanFeature('origEntropy', {
    unit: 'bit/byte',
    meaning: 'Shannon entropy of the first 256 payload bytes of the originator',
    absent: 'no payload',
    source: 'first payload bytes',
    value: (c, i) => c.origEntropy[i],
  }),
  cleanFeature('respEntropy', {
    unit: 'bit/byte',
    meaning: 'Shannon entropy of the first 256 payload bytes of the responder',
    absent: 'no payload',
    source: 'first payload bytes',
    value: (c, i) => c.respEntropy[i],
  }),
] as const;

/** Population standard deviation from Welford's sum of squares; NaN below two values. */
function spread(sumOfSquares: number, count: number): number {
  return count >= 2 ? Math.sqrt(sumOfSquares / count) : Number.NaN;
}

import { cleanFeature, ratio } from './feature.ts';

const US_PER_S = 1e6;

/** Who talks over what, how much, how fast. */
export const TRAFFIC_FEATURES = [
  cleanFeature('duration', {
    unit: 's',
    meaning: 'last packet less first packet',
    value: (c, i) => (c.endUs[i] - c.startUs[i]) / US_PER_S,
  }),
  cleanFeature('protocol', {
    type: 'category',
    meaning: 'IP protocol number; 2054 for ARP',
    value: (c, i) => c.protocols[i],
  }),
  cleanFeature('service', {
    type: 'category',
    meaning: 'application protocol by content',
    absent: 'not recognised',
    source: 'first payload bytes',
    value: (c, i) => (c.services[i] > 0 ? c.services[i] : Number.NaN),
  }),
  cleanFeature('state', {
    type: 'category',
    meaning: 'connection state, as in Zeek conn_state',
    value: (c, i) => c.states[i],
  }),
  cleanFeature('respPort', {
    type: 'category',
    meaning: 'port of the responder; the code for ICMP',
    value: (c, i) => c.respPorts[i],
  }),
  cleanFeature('origPackets', {
    meaning: 'packets of the originator',
    value: (c, i) => c.origPackets[i],
  }),
  cleanFeature('respPackets', {
    meaning: 'packets of the responder',
    value: (c, i) => c.respPackets[i],
  }),
  cleanFeature('origPayloadBytes', {
    unit: 'byte',
    meaning: 'transport payload of the originator',
    value: (c, i) => c.origPayloadBytes[i],
  }),
  cleanFeature('respPayloadBytes', {
    unit: 'byte',
    meaning: 'transport payload of the responder',
    value: (c, i) => c.respPayloadBytes[i],
  }),
  cleanFeature('origIpBytes', {
    unit: 'byte',
    meaning: 'IP bytes of the originator',
    value: (c, i) => c.origIpBytes[i],
  }),
  cleanFeature('respIpBytes', {
    unit: 'byte',
    meaning: 'IP bytes of the responder',
    value: (c, i) => c.respIpBytes[i],
  }),
  cleanFeature('origByteShare', {
    meaning: 'share of the payload that the originator sent, 0 to 1',
    absent: 'no payload',
    value: (c, i) => ratio(c.origPayloadBytes[i], c.origPayloadBytes[i] + c.respPayloadBytes[i]),
  }),
  cleanFeature('packetRate', {
    unit: '1/s',
    meaning: 'packets of both sides after the first, over the duration',
    absent: 'duration 0',
    value: (c, i) =>
      ratio((c.origPackets[i] + c.respPackets[i] - 1) * US_PER_S, c.endUs[i] - c.startUs[i]),
  }),
  cleanFeature('payloadRate', {
    unit: 'byte/s',
    meaning: 'payload of both sides over the duration',
    absent: 'duration 0',
    value: (c, i) =>
      ratio((c.origPayloadBytes[i] + c.respPayloadBytes[i]) * US_PER_S, c.endUs[i] - c.startUs[i]),
  }),
] as const;

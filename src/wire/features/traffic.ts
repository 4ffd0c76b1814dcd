import { cleanFeature, columnFeature, ratio } from './feature.ts';

const US_PER_S = 1e6;

/** Who talks over what, how much, how fast. */
export const TRAFFIC_FEATURES = [
  cleanFeature('duration', {
    unit: 's',
    meaning: 'last packet less first packet',
    value: (c, i) => (c.endUs[i] - c.startUs[i]) / US_PER_S,
  }),
  columnFeature('protocol', {
    type: 'category',
    meaning: 'IP protocol number; 2054 for ARP',
    column: (c) => c.protocols,
  }),
  cleanFeature('service', {
    type: 'category',
    meaning: 'application protocol by content',
    absent: 'not recognised',
    source: 'first payload bytes',
    value: (c, i) => (c.services[i] > 0 ? c.services[i] : Number.NaN),
  }),
  columnFeature('state', {
    type: 'category',
    meaning: 'connection state, as in Zeek conn_state',
    column: (c) => c.states,
  }),
  columnFeature('respPort', {
    type: 'category',
    meaning: 'port of the responder; the code for ICMP',
    column: (c) => c.respPorts,
  }),
  columnFeature('origPackets', {
    meaning: 'packets of the originator',
    column: (c) => c.origPackets,
  }),
  columnFeature('respPackets', {
    meaning: 'packets of the responder',
    column: (c) => c.respPackets,
  }),
  columnFeature('origPayloadBytes', {
    unit: 'byte',
    meaning: 'transport payload of the originator',
    column: (c) => c.origPayloadBytes,
  }),
  columnFeature('respPayloadBytes', {
    unit: 'byte',
    meaning: 'transport payload of the responder',
    column: (c) => c.respPayloadBytes,
  }),
  columnFeature('origIpBytes', {
    unit: 'byte',
    meaning: 'IP bytes of the originator',
    column: (c) => c.origIpBytes,
  }),
  columnFeature('respIpBytes', {
    unit: 'byte',
    meaning: 'IP bytes of the responder',
    column: (c) => c.respIpBytes,
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

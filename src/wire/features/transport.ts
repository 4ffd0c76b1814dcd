import type { FlowColumns } from '../flow/index.ts';
import { cleanFeature, columnFeature } from './feature.ts';

const PROTOCOL_TCP = 6;
const NOT_TCP = 'not TCP';
const US_PER_MS = 1e3;

const tcp = (c: FlowColumns, i: number, value: number): number =>
  c.protocols[i] === PROTOCOL_TCP ? value : Number.NaN;

/** TCP flags, loss and the handshake; time to live. */
export const TRANSPORT_FEATURES = [
  cleanFeature('origSyns', {
    meaning: 'packets of the originator with SYN',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.origSyns[i]),
  }),
  cleanFeature('respSyns', {
    meaning: 'packets of the responder with SYN',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.respSyns[i]),
  }),
  cleanFeature('fins', {
    meaning: 'packets with FIN, both sides',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.origFins[i] + c.respFins[i]),
  }),
  cleanFeature('origResets', {
    meaning: 'packets of the originator with RST',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.origResets[i]),
  }),
  cleanFeature('respResets', {
    meaning: 'packets of the responder with RST',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.respResets[i]),
  }),
  cleanFeature('pushes', {
    meaning: 'packets with PSH, both sides',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.origPushes[i] + c.respPushes[i]),
  }),
  cleanFeature('retransmits', {
    meaning: 'packets of data that was seen before, both sides',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.origRetransmits[i] + c.respRetransmits[i] - c.outOfOrders[i]),
  }),
  cleanFeature('outOfOrder', {
    meaning: 'packets of data that others overtook, or that was lost before, both sides',
    absent: NOT_TCP,
    value: (c, i) => tcp(c, i, c.outOfOrders[i]),
  }),
  columnFeature('synAck', {
    unit: 'ms',
    meaning: 'last SYN to SYN-ACK',
    absent: 'no handshake seen',
    column: (c) => c.synAckUs,
    divisor: US_PER_MS,
  }),
  columnFeature('ack', {
    unit: 'ms',
    meaning: 'SYN-ACK to the first ACK',
    absent: 'no handshake seen',
    column: (c) => c.ackUs,
    divisor: US_PER_MS,
  }),
  cleanFeature('origTtl', {
    meaning: 'time to live of the last packet of the originator',
    absent: 'not IP',
    value: (c, i) => (c.origTtls[i] > 0 ? c.origTtls[i] : Number.NaN),
  }),
  cleanFeature('respTtl', {
    meaning: 'time to live of the last packet of the responder',
    absent: 'none came back',
    value: (c, i) => (c.respTtls[i] > 0 ? c.respTtls[i] : Number.NaN),
  }),
] as const;

import { z } from 'zod';
import { digestText, idText, timeText } from './text.ts';

const flowSide = z.object({
  ip: z.string(),
  /** Absent where the protocol has none. */
  port: z.number().int().optional(),
  packets: z.number(),
  ipBytes: z.number(),
  payloadBytes: z.number(),
});

/** One flow with its features, as kept for the events that cite it. */
export const flow = z.object({
  id: idText,
  sourceId: digestText,
  start: timeText,
  end: timeText,
  /** Seconds. */
  duration: z.number(),
  proto: z.string(),
  service: z.string().optional(),
  orig: flowSide,
  resp: flowSide,
  /** Zeek's conn_state. */
  state: z.string(),
  /** Zeek's history. */
  history: z.string(),
  communityId: z.string().optional(),
  vlan: z.number().int().optional(),
  /** What ended it: closed, reset, idle, active, evicted, end-of-input. */
  endReason: z.string(),
  /** Text from the wire, hostile until escaped. */
  serverName: z.string().optional(),
  firstRequest: z.string().optional(),
  /** HTTP: status and reason. DNS: type, response code and first address. */
  firstAnswer: z.string().optional(),
  clientSoftware: z.string().optional(),
  clientName: z.string().optional(),
  serverSoftware: z.string().optional(),
  /** The version that was agreed on: `TLSv1.3`, `SMB 3.1.1` … */
  protocolVersion: z.string().optional(),
  alpnOffer: z.string().optional(),
  alpnChoice: z.string().optional(),
  /** Of the certificate that a TLS server showed (up to 1.2): whose, by whom, from when, until. */
  certSubject: z.string().optional(),
  certIssuer: z.string().optional(),
  certFrom: z.string().optional(),
  certUntil: z.string().optional(),
  /** Fingerprints of the client's first message, as published: JA3 and JA4 of TLS, HASSH of SSH. */
  ja3: z.string().optional(),
  ja4: z.string().optional(),
  hassh: z.string().optional(),
  /** The same of the server. */
  hasshServer: z.string().optional(),
  features: z.object({
    /** Name and version, e.g. `clean@1`. */
    set: z.string(),
    hash: digestText,
    /** By feature name; null is absent. */
    values: z.record(z.string(), z.number().nullable()),
  }),
});
export type Flow = z.infer<typeof flow>;

/** The flow's packets read again from the capture, or why they can't be. */
export const packetTimeline = z.discriminatedUnion('available', [
  z.object({
    available: z.literal(true),
    /** At most `limit` packets, in the order of the capture. */
    packets: z.array(
      z.object({
        /** Seconds since the flow's start. */
        offset: z.number(),
        fromOrig: z.boolean(),
        ipBytes: z.number(),
        payloadBytes: z.number(),
        /** TCP flags as letters of `FSRPAU`; empty for other protocols. */
        flags: z.string(),
      }),
    ),
    total: z.number().int(),
    limit: z.number().int(),
  }),
  z.object({ available: z.literal(false), reason: z.string() }),
]);
export type PacketTimeline = z.infer<typeof packetTimeline>;

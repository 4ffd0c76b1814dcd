/**
 * Captures: bytes in, packet views out. Reads pcap and pcapng as they are pushed; never opens a
 * file, keeps a packet, or looks inside one.
 */
export { CaptureError, type CaptureErrorCode } from './capture-error.ts';
export type { PacketReceiver, PacketTaker } from './capture-format.ts';
export { CAPTURE_PROBLEMS, type CaptureProblemCode, CaptureProblems } from './capture-problem.ts';
export { CaptureReader } from './capture-reader.ts';
export type { PacketView } from './packet-view.ts';

/**
 * Bytes on the wire become flows, and flows become features. It never opens a file, reads a clock
 * or knows of models and events.
 */
export { formatAddress, parseAddress } from './address.ts';
export {
  CAPTURE_PROBLEMS,
  CaptureError,
  type CaptureErrorCode,
  type PacketView,
} from './capture/index.ts';
export * from './features/index.ts';
export * from './flow/index.ts';
export {
  FlowMeter,
  type FlowMeterOptions,
  type InputSummary,
  type MeterCounters,
} from './flow-meter.ts';
export {
  type ChecksumPolicy,
  type Packet,
  REJECT_REASONS,
  type RejectReason,
} from './packet/index.ts';
export { protocolName } from './protocol-name.ts';

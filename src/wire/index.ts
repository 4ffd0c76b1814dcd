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
export { communityIdOf } from './community-id.ts';
export * from './features/index.ts';
export {
  ADDRESS_BYTES,
  BATCH_CAPACITY,
  BYTES_A_FLOW,
  type ColumnType,
  CONNECTION_STATES,
  createFlowBatch,
  END_REASONS,
  FLOW_COLUMNS,
  type FlowBatch,
  type FlowColumnName,
  type FlowColumns,
  INNER_SERVICES,
  NO_VLAN,
  PROTOCOL_ARP,
  type ProtocolTimes,
  RECORD_STATES,
  SERVICES,
  TEXT_BYTES_MAX,
  TextColumn,
} from './flow/index.ts';
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

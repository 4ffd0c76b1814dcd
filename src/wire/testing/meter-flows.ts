import { formatAddress } from '../address.ts';
import {
  CONNECTION_STATES,
  END_REASONS,
  FLOW_COLUMNS,
  type FlowBatch,
  type FlowColumnName,
  SERVICES,
} from '../flow/index.ts';
import { FlowMeter, type FlowMeterOptions, type MeterCounters } from '../flow-meter.ts';
import { pcapOf, type TimedFrame } from './capture-builder.ts';

/** A row as an object: every column by its name, indices as what they mean. */
export type FlowRow = Record<FlowColumnName, number | string>;

export interface Metered {
  flows: FlowRow[];
  counters: MeterCounters;
}

type Options = Omit<FlowMeterOptions, 'onBatch'>;

/** Meters a capture in pieces of `chunkBytes`; the whole at once where that is not given. */
export function meterCapture(capture: Uint8Array, options: Options = {}, chunkBytes = 0): Metered {
  const flows: FlowRow[] = [];
  const onBatch = (batch: FlowBatch): void => void flows.push(...rowsOf(batch));
  const meter = new FlowMeter({ flowCapacity: 1024, ...options, onBatch });
  const step = chunkBytes || capture.length;
  for (let at = 0; at < capture.length; at += step) {
    // A copy, as from a source that uses its buffer again.
    meter.push(capture.slice(at, at + step));
  }
  meter.endInput();
  meter.finish();
  return { flows, counters: meter.counters() };
}

export function meterFrames(frames: readonly TimedFrame[], options: Options = {}): Metered {
  return meterCapture(pcapOf(frames), options);
}

export function rowsOf(batch: FlowBatch): FlowRow[] {
  return Array.from({ length: batch.count }, (_, row) => rowOf(batch, row));
}

function rowOf({ columns }: FlowBatch, row: number): FlowRow {
  const names = Object.keys(FLOW_COLUMNS) as FlowColumnName[];
  const values = names.map((name) => {
    const { type } = FLOW_COLUMNS[name];
    if (type === 'address') return [name, formatAddress(columns[name] as Uint8Array, row)];
    if (type === 'text') return [name, (columns[name] as { get(at: number): string }).get(row)];
    return [name, (columns[name] as Float64Array)[row]];
  });
  const flow = Object.fromEntries(values) as FlowRow;
  flow.states = CONNECTION_STATES[Number(flow.states)];
  flow.endReasons = END_REASONS[Number(flow.endReasons)];
  flow.services = SERVICES[Number(flow.services)];
  return flow;
}

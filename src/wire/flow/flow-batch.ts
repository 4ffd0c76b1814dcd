import { ADDRESS_BYTES } from '../address.ts';
import { type ColumnType, FLOW_COLUMNS, type FlowColumnName } from './flow-columns.ts';
import { TextColumn } from './text-column.ts';

export { ADDRESS_BYTES };

/** Rows of a batch unless a caller says otherwise. */
export const BATCH_CAPACITY = 4096;

interface ArrayOf {
  f64: Float64Array;
  u32: Uint32Array;
  u16: Uint16Array;
  u8: Uint8Array;
  address: Uint8Array;
  text: TextColumn;
}

export type FlowColumns = {
  readonly [Name in FlowColumnName]: ArrayOf[(typeof FLOW_COLUMNS)[Name]['type']];
};

/**
 * Flows as columns, in the order in which they ended. Owned by one stage at a time: who receives
 * a batch may keep it, who gave it away must not touch it again. Rows from `count` on are unset.
 */
export interface FlowBatch {
  readonly capacity: number;
  count: number;
  readonly columns: FlowColumns;
}

function allocateColumn(type: ColumnType, capacity: number): ArrayOf[ColumnType] {
  switch (type) {
    case 'f64':
      return new Float64Array(capacity);
    case 'u32':
      return new Uint32Array(capacity);
    case 'u16':
      return new Uint16Array(capacity);
    case 'u8':
      return new Uint8Array(capacity);
    case 'address':
      return new Uint8Array(capacity * ADDRESS_BYTES);
    case 'text':
      return new TextColumn(capacity);
  }
}

/**
 * Columns of records are all 0 in a batch of flows: such batches share them, as nobody writes
 * to a batch that was handed on.
 */
export function createFlowBatch(
  capacity: number = BATCH_CAPACITY,
  rows: 'flows' | 'records' = 'records',
): FlowBatch {
  const columns = Object.fromEntries(
    Object.entries(FLOW_COLUMNS).map(([name, column]) => {
      const isShared = rows === 'flows' && 'ofRecords' in column;
      const allocate = isShared ? sharedColumn : allocateColumn;
      return [name, allocate(column.type, capacity)];
    }),
  );
  return { capacity, count: 0, columns: columns as unknown as FlowColumns };
}

/** Makes a batch ready to be filled anew; what is written for every row is left. */
export function clearFlowBatch(batch: FlowBatch): void {
  batch.count = 0;
  for (const [name, column] of Object.entries(batch.columns)) {
    if (column instanceof TextColumn) column.clear();
    else if ('ofRecords' in FLOW_COLUMNS[name as FlowColumnName]) column.fill(0);
  }
}

const shared = new Map<string, ArrayOf[ColumnType]>();

/** Of the last capacity that was asked for: a program uses one or two. */
function sharedColumn(type: ColumnType, capacity: number): ArrayOf[ColumnType] {
  const known = shared.get(type);
  if (known !== undefined && 'length' in known && known.length === capacity) return known;
  const made = allocateColumn(type, capacity);
  shared.set(type, made);
  return made;
}

import type { Packet } from '../../packet/index.ts';
import type { FlowBatch } from '../flow-batch.ts';
import type { FlowRows } from '../flow-rows.ts';

/** Said where a flow has no application state. */
export const NO_APP = -1;

const NOTHING = new Uint8Array(0);

export class Sniffer {
  poolFull = 0;
  constructor(rows: FlowRows, capacity: number) {
    void rows;
    void capacity;
  }
  add(row: number, direction: number, packet: Packet): void {
    void row;
    void direction;
    void packet;
  }
  end(row: number): void {
    void row;
  }
  free(row: number): void {
    void row;
  }
  appendTexts(app: number, batch: FlowBatch): void {
    void app;
    batch.columns.serverNames.append(NOTHING, 0, 0);
    batch.columns.firstRequests.append(NOTHING, 0, 0);
    batch.columns.clientSoftware.append(NOTHING, 0, 0);
  }
}

import type { Cover } from '../detect/index.ts';
import type { ObservedFlows } from '../flows/index.ts';

/** Finds, for a flow, the findings that speak of it. */
export class CoverIndex<Item extends { readonly cover: Cover }> {
  private readonly byOrig = new Map<number, Item[]>();
  private readonly byResp = new Map<number, Item[]>();

  constructor(items: readonly Item[]) {
    for (const item of items) {
      const { origHost, respHost } = item.cover;
      if (origHost !== undefined) append(this.byOrig, origHost, item);
      else if (respHost !== undefined) append(this.byResp, respHost, item);
      else throw new RangeError('cover: expected an originator or a responder, got neither');
    }
  }

  /** Calls once for each finding that covers the flow. */
  forEachCovering(batch: ObservedFlows, row: number, visit: (item: Item) => void): void {
    for (const item of this.byOrig.get(batch.origHosts[row]) ?? []) {
      if (covers(item.cover, batch, row)) visit(item);
    }
    for (const item of this.byResp.get(batch.respHosts[row]) ?? []) {
      if (covers(item.cover, batch, row)) visit(item);
    }
  }
}

function covers(cover: Cover, { flows, respHosts }: ObservedFlows, row: number): boolean {
  const { columns } = flows;
  return (
    (cover.respHost === undefined || cover.respHost === respHosts[row]) &&
    (cover.respPort === undefined || cover.respPort === columns.respPorts[row]) &&
    (cover.protocols === undefined || cover.protocols.includes(columns.protocols[row])) &&
    (cover.service === undefined || cover.service === columns.services[row]) &&
    (cover.serverName === undefined ||
      cover.serverName === columns.serverNames.get(row).toLowerCase()) &&
    (cover.holds === undefined || cover.holds(columns, row))
  );
}

function append<Item>(lists: Map<number, Item[]>, key: number, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

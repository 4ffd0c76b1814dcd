import {
  type Asset,
  type Enrichment,
  isSpecialPurpose,
  type Place,
  UNLISTED_WEIGHT,
} from '../enrich/index.ts';
import { type HostTable, OVERFLOW_HOST } from './host-table.ts';

/** What is known of numbered hosts apart from their traffic. Asked for events only. */
export class KnownHosts {
  private readonly hosts: HostTable;
  private readonly enrichment: Enrichment;
  private readonly assets = new Map<number, Asset | undefined>();
  private readonly places = new Map<number, Place | undefined>();

  constructor(hosts: HostTable, enrichment: Enrichment = {}) {
    this.hosts = hosts;
    this.enrichment = enrichment;
  }

  asset(host: number): Asset | undefined {
    const { assets } = this.enrichment;
    if (assets === undefined || host === OVERFLOW_HOST) return undefined;
    if (!this.assets.has(host)) this.assets.set(host, assets.find(this.hosts.address(host), 0));
    return this.assets.get(host);
  }

  /** Undefined for hosts inside, group addresses, and ranges that belong to nobody. */
  place(host: number): Place | undefined {
    const { hosts, places } = this;
    const { placeOf } = this.enrichment;
    if (placeOf === undefined || host === OVERFLOW_HOST) return undefined;
    if (hosts.isInside(host) || hosts.isGroup(host)) return undefined;
    const address = hosts.address(host);
    if (isSpecialPurpose(address, 0)) return undefined;
    if (!places.has(host)) places.set(host, placeOf(address));
    return places.get(host);
  }

  /** The asset that weighs most; of equals the one that came first. */
  heaviest(hosts: Iterable<number>): Asset | undefined {
    let best: Asset | undefined;
    for (const host of hosts) {
      const asset = this.asset(host);
      if (asset !== undefined && (best === undefined || asset.weight > best.weight)) best = asset;
    }
    return best;
  }

  /**
   * The weight of the heaviest host concerned: of those that are assets, and of those inside, which
   * weigh 1 where no asset names them. 1 where there are neither.
   */
  weight(hosts: Iterable<number>): number {
    if (this.enrichment.assets === undefined) return UNLISTED_WEIGHT;
    let weight = 0;
    for (const host of hosts) {
      const listed = this.asset(host)?.weight;
      if (listed === undefined && this.hosts.isInside(host)) return UNLISTED_WEIGHT;
      weight = Math.max(weight, listed ?? 0);
      if (weight === 1) break;
    }
    return weight || UNLISTED_WEIGHT;
  }
}

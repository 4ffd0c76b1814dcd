import { AddressTableBuilder } from '../address-table.ts';
import { ListError } from '../text-rows.ts';
import { type EntryAbout, EntryFacts } from './entry-facts.ts';
import { IndicatorList, type ListFormat } from './indicator-list.ts';
import { readIndicator } from './read-indicator.ts';

/** Entries that one list may hold; some 200 MB where all of them are domains. */
export const ENTRIES_MAX = 2_000_000;

/** Takes entries one after another; what can't be one is counted by reason. */
export class ListBuilder {
  private readonly networks = new AddressTableBuilder();
  private readonly networkFacts = new EntryFacts();
  private networkBits = new Uint8Array(256);
  private readonly domains = new Map<string, number>();
  private readonly fingerprints = new Map<string, number>();
  private readonly textFacts = new EntryFacts();
  private textCount = 0;
  private readonly unreadCounts = new Map<string, number>();

  /** False where the text is no indicator that traffic can show. Throws a ListError when full. */
  add(text: string, about: EntryAbout = {}): boolean {
    const read = readIndicator(text);
    if (read.kind === 'unread') {
      this.unread(read.reason);
      return false;
    }
    if (this.networks.count + this.textCount >= ENTRIES_MAX) {
      throw new ListError(`expected at most ${ENTRIES_MAX} entries, got more; split the list`);
    }
    if (read.kind === 'network') {
      const at = this.networks.add(read.network);
      this.networkFacts.set(at, about);
      if (at === this.networkBits.length) this.growBits();
      this.networkBits[at] = read.network.prefixBits;
    } else {
      this.addText(read.kind === 'domain' ? this.domains : this.fingerprints, read.text, about);
    }
    return true;
  }

  unread(reason: string): void {
    this.unreadCounts.set(reason, (this.unreadCounts.get(reason) ?? 0) + 1);
  }

  build(format: ListFormat): IndicatorList {
    const { networkFacts, networkBits, domains, fingerprints, textFacts } = this;
    return new IndicatorList({
      format,
      networks: this.networks.build(),
      networkFacts,
      networkBits,
      networkCount: this.networks.count,
      domains,
      fingerprints,
      textFacts,
      unread: Object.fromEntries(this.unreadCounts),
    });
  }

  private addText(texts: Map<string, number>, text: string, about: EntryAbout): void {
    const known = texts.get(text);
    if (known !== undefined) return this.textFacts.setLonger(known, about);
    texts.set(text, this.textCount);
    this.textFacts.set(this.textCount++, about);
  }

  private growBits(): void {
    const bits = new Uint8Array(2 * this.networkBits.length);
    bits.set(this.networkBits);
    this.networkBits = bits;
  }
}

import { SubjectBins } from './subject-bins.ts';

interface Entry {
  readonly key: number;
  readonly bins: SubjectBins;
  rank: number;
  bytes: number;
}

/**
 * The bins of the heaviest subjects. At the limit the one of lowest rank and, among those, with the
 * fewest bytes goes for a new one, and is counted: it never comes back, since its past would lack.
 */
export class SubjectTable {
  private readonly entries = new Map<number, Entry>();
  /** Subjects given up. */
  readonly gone = new Set<number>();
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** The bins of a subject that takes part in so many bytes; undefined for one given up. */
  touch(key: number, bytes: number, rank = 0): SubjectBins | undefined {
    const known = this.entries.get(key);
    if (known !== undefined) {
      known.rank = rank;
      known.bytes += bytes;
      return known.bins;
    }
    if (this.gone.has(key)) return undefined;
    if (this.entries.size >= this.capacity) this.evictLightest();
    const bins = new SubjectBins();
    this.entries.set(key, { key, bins, rank, bytes });
    return bins;
  }

  /** Heaviest first; of equals the one that came first. */
  heaviest(): { key: number; bins: SubjectBins }[] {
    return [...this.entries.values()].sort((a, b) => b.rank - a.rank || b.bytes - a.bytes);
  }

  *all(): Generator<SubjectBins> {
    for (const { bins } of this.entries.values()) yield bins;
  }

  private evictLightest(): void {
    let lightest: Entry | undefined;
    for (const entry of this.entries.values()) {
      if (lightest === undefined || isLighter(entry, lightest)) lightest = entry;
    }
    if (lightest === undefined) return;
    this.entries.delete(lightest.key);
    this.gone.add(lightest.key);
  }
}

function isLighter(a: Entry, b: Entry): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.bytes < b.bytes);
}

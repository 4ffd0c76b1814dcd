import type { HostTable } from '../flows/index.ts';
import type { Metric, SubjectBins } from './subject-bins.ts';
import { type SeriesSubject, subjectsOf } from './subjects.ts';
import type { TrafficBins } from './traffic-bins.ts';

/** Series of ordinary traffic, which forecasters learn from before those of a capture. */
export class BaselineTraffic {
  private readonly bins: TrafficBins;
  private readonly subjects: ReadonlyMap<string, SubjectBins>;

  constructor(bins: TrafficBins, hosts: HostTable) {
    const all = subjectsOf(bins, { hosts });
    this.bins = bins;
    this.subjects = new Map(all.map(([subject, of]) => [nameOf(subject), of]));
  }

  /** How wide its bins are; wider ones can be told from them, narrower ones can't. */
  get binUs(): number {
    return this.bins.binUs;
  }

  /** Whether series of such bins can be learned from it. */
  canTell(binUs: number): boolean {
    return binUs >= this.binUs && binUs % this.binUs === 0;
  }

  /**
   * Its whole bins from the first in which the subject was seen, of a width that it can tell; empty
   * for a subject that it doesn't know.
   */
  values(subject: SeriesSubject, { metric, binUs }: { metric: Metric; binUs: number }) {
    const known = this.subjects.get(nameOf(subject));
    if (known === undefined) return new Float64Array();
    const of = known.widened(binUs / this.binUs);
    const { from, to } = this.bins.wholeBins(binUs);
    return of.values(metric, Math.max(from, of.firstBin()), to);
  }
}

const nameOf = ({ type, key }: SeriesSubject): string => `${type} ${key}`;

/** One entry that matched. */
export interface ListedEntry {
  /** The entry as the list has it: an address, a network, a domain, a fingerprint. */
  readonly value: string;
  /** Who reported it, as far as the list says; hostile text. Empty where it doesn't. */
  readonly source: string;
  /** Microseconds; NaN where the list doesn't say. */
  readonly timeUs: number;
  /** From then on the entry no longer holds; NaN for never. */
  readonly expiryUs: number;
}

/** What a list says of one entry besides its value. */
export interface EntryAbout {
  readonly source?: string | undefined;
  readonly timeUs?: number | undefined;
  readonly expiryUs?: number | undefined;
}

/** Sources that one list tells apart; further ones are not told. */
const SOURCES_MAX = 65_535;
const SOURCE_LENGTH_MAX = 120;

/** Source, time and expiry of numbered entries, as columns that grow. */
export class EntryFacts {
  private times = new Float64Array(256);
  private expiries = new Float64Array(256);
  private sources = new Uint16Array(256);
  private readonly sourceTexts = [''];
  private readonly sourceNumbers = new Map([['', 0]]);

  /** Writes or overwrites the facts of an entry. */
  set(at: number, { source = '', timeUs = Number.NaN, expiryUs = Number.NaN }: EntryAbout): void {
    if (at >= this.times.length) this.grow(at);
    this.times[at] = timeUs;
    this.expiries[at] = expiryUs;
    this.sources[at] = this.sourceNumber(source);
  }

  /** Of two times until which an entry holds the later one counts. */
  setLonger(at: number, about: EntryAbout): void {
    const held = this.expiries[at];
    const given = about.expiryUs ?? Number.NaN;
    if (Number.isNaN(given) || given >= held) this.set(at, about);
  }

  holds(at: number, timeUs: number): boolean {
    // An expiry of NaN is never.
    return !(timeUs >= this.expiries[at]);
  }

  entry(at: number, value: string): ListedEntry {
    return {
      value,
      source: this.sourceTexts[this.sources[at]],
      timeUs: this.times[at],
      expiryUs: this.expiries[at],
    };
  }

  private sourceNumber(text: string): number {
    const source = text.slice(0, SOURCE_LENGTH_MAX);
    const known = this.sourceNumbers.get(source);
    if (known !== undefined) return known;
    if (this.sourceTexts.length > SOURCES_MAX) return 0;
    this.sourceTexts.push(source);
    this.sourceNumbers.set(source, this.sourceTexts.length - 1);
    return this.sourceTexts.length - 1;
  }

  private grow(at: number): void {
    const capacity = Math.max(at + 1, 2 * this.times.length);
    const grown = <Column extends Float64Array | Uint16Array>(from: Column, to: Column): Column => {
      to.set(from);
      return to;
    };
    this.times = grown(this.times, new Float64Array(capacity));
    this.expiries = grown(this.expiries, new Float64Array(capacity));
    this.sources = grown(this.sources, new Uint16Array(capacity));
  }
}

/** What flows have, as numbers, by their place in a ring. */
export class FlowRing {
  readonly size: number;
  readonly origs: Uint16Array;
  readonly resps: Uint16Array;
  readonly pairs: Uint16Array;
  /** Responder, port and protocol. */
  readonly ends: Uint16Array;

  constructor(size: number) {
    this.size = size;
    this.origs = new Uint16Array(size);
    this.resps = new Uint16Array(size);
    this.pairs = new Uint16Array(size);
    this.ends = new Uint16Array(size);
  }
}

/** Of the flows of a ring that a window holds: how many have the same end, or ends, as one. */
export class FlowCounts {
  private readonly ring: FlowRing;

  /* By number of the address, of the pair, of the end point. */
  private readonly origs: Uint16Array;
  private readonly resps: Uint16Array;
  private readonly pairs: Uint16Array;
  private readonly ends: Uint16Array;

  /** By row: flows of the same originator … */
  sameOrig = new Uint16Array(0);
  sameResp = new Uint16Array(0);
  samePair = new Uint16Array(0);
  /** … and to the same end point. */
  sameRespPort = new Uint16Array(0);

  constructor(ring: FlowRing) {
    this.ring = ring;
    this.origs = new Uint16Array(2 * ring.size);
    this.resps = new Uint16Array(2 * ring.size);
    this.pairs = new Uint16Array(ring.size);
    this.ends = new Uint16Array(ring.size);
  }

  makeRoom(rowCount: number): void {
    if (this.sameOrig.length >= rowCount) return;
    this.sameOrig = new Uint16Array(rowCount);
    this.sameResp = new Uint16Array(rowCount);
    this.samePair = new Uint16Array(rowCount);
    this.sameRespPort = new Uint16Array(rowCount);
  }

  /** Takes the flow at a place of the ring in, and reads its counts for a row. */
  add(at: number, row: number): void {
    const { ring } = this;
    this.sameOrig[row] = ++this.origs[ring.origs[at]];
    this.sameResp[row] = ++this.resps[ring.resps[at]];
    this.samePair[row] = ++this.pairs[ring.pairs[at]];
    this.sameRespPort[row] = ++this.ends[ring.ends[at]];
  }

  drop(at: number): void {
    const { ring } = this;
    this.origs[ring.origs[at]]--;
    this.resps[ring.resps[at]]--;
    this.pairs[ring.pairs[at]]--;
    this.ends[ring.ends[at]]--;
  }
}

import { ADDRESS_BYTES, type FlowColumns } from '../flow/index.ts';

/** How many flows the context features look back on, the flow itself included. */
export const RECENT_FLOW_COUNT = 100;

const WORDS = ADDRESS_BYTES / 4;

/**
 * The last 100 flows in the order in which they ended, sliding by one. Counts are by comparison
 * with each of them: exact, no table to flood, and the same cost whatever the traffic.
 *
 *     words: 9 a flow = originator (4), responder (4), responder's port and protocol (1)
 */
export class RecentFlows {
  private readonly words = new Uint32Array(RECENT_FLOW_COUNT * (2 * WORDS + 1));
  private readonly current = new Uint32Array(2 * WORDS + 1);
  private seenCount = 0;

  /** Of the last 100 flows: those with this flow's originator, responder, both, or end point. */
  sameOrig = 0;
  sameResp = 0;
  samePair = 0;
  sameRespPort = 0;
  /** With its originator, how many went to another responder or port than the flow before. */
  origChanges = 0;

  /** Adds the row's flow and counts it among the last 100, itself included. */
  add(columns: FlowColumns, row: number): void {
    this.readWords(columns, row);
    const width = 2 * WORDS + 1;
    this.words.set(this.current, (this.seenCount % RECENT_FLOW_COUNT) * width);
    this.seenCount++;
    this.count();
  }

  private count(): void {
    const { words, current, seenCount } = this;
    const width = 2 * WORDS + 1;
    const rows = Math.min(seenCount, RECENT_FLOW_COUNT);
    this.sameOrig = 0;
    this.sameResp = 0;
    this.samePair = 0;
    this.sameRespPort = 0;
    this.origChanges = 0;
    let previous = -1;
    let base = ((seenCount - rows) % RECENT_FLOW_COUNT) * width - width;
    for (let age = rows; age >= 1; age--) {
      base += width;
      if (base === words.length) base = 0;
      const orig = equalWords(words, base, current, 0);
      const resp = equalWords(words, base + WORDS, current, WORDS);
      const port = words[base + 2 * WORDS] === current[2 * WORDS];
      if (resp) this.sameResp++;
      if (resp && port) this.sameRespPort++;
      if (!orig) continue;
      this.sameOrig++;
      if (resp) this.samePair++;
      if (previous >= 0 && !this.sameTarget(previous, base)) this.origChanges++;
      previous = base;
    }
  }

  private sameTarget(one: number, other: number): boolean {
    const { words } = this;
    return (
      equalWords(words, one + WORDS, words, other + WORDS) &&
      words[one + 2 * WORDS] === words[other + 2 * WORDS]
    );
  }

  private readWords(columns: FlowColumns, row: number): void {
    const { current } = this;
    for (let word = 0; word < WORDS; word++) {
      const at = row * ADDRESS_BYTES + word * 4;
      current[word] = readWord(columns.origAddresses, at);
      current[WORDS + word] = readWord(columns.respAddresses, at);
    }
    current[2 * WORDS] = (columns.respPorts[row] << 16) | columns.protocols[row];
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** The last word first: addresses differ there, if they do. */
function equalWords(a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean {
  return (
    a[atA + 3] === b[atB + 3] &&
    a[atA + 2] === b[atB + 2] &&
    a[atA + 1] === b[atB + 1] &&
    a[atA] === b[atB]
  );
}

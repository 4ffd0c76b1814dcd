import { parseAddress } from '../../wire/index.ts';
import { InsideNetworks } from '../enrich/index.ts';
import type { EventClass } from '../event/index.ts';
import { stageOf } from './stage.ts';

export interface CaseSide {
  /** Given where the side is one host. */
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  /** Where it is known. */
  readonly inside?: boolean | undefined;
}

/** What of a row of the queue says to which incident it belongs. */
export interface CaseRow {
  readonly id: string;
  readonly class: EventClass;
  /** Names the row's subject where it names no hosts. */
  readonly subject: string;
  readonly sentence: string;
  readonly orig: CaseSide;
  readonly resp: CaseSide;
  /** NaN where a table doesn't say when. */
  readonly startUs: number;
  readonly endUs: number;
  /** 0 to 100. */
  readonly priority: number;
  /** Nothing but novelty against the very traffic it belongs to speaks for it. */
  readonly relative: boolean;
}

export interface CaseHost {
  readonly ip: string;
  /** A relay passes on what comes from elsewhere, and is held to be innocent. */
  readonly role: 'suspect' | 'target' | 'relay';
  readonly inside: boolean;
  readonly rowCount: number;
}

/** Private ranges and loopback; for tables and old records, which don't say what is inside. */
const PRIVATE = new InsideNetworks();

export function isInside({ ip, inside }: CaseSide): boolean {
  if (inside !== undefined || ip === undefined) return inside ?? false;
  const address = parseAddress(ip);
  return address !== undefined && PRIVATE.contains(address, 0);
}

/**
 * The hosts that a row speaks against: who acts, and, where it is about a connection to one's
 * master, the far end outside. None for a password in the clear, where nobody attacks yet.
 */
export function suspectsOf(row: CaseRow): CaseSide[] {
  const stage = stageOf(row.class);
  if (stage === 'exposure') return [];
  const speaksOfFarEnd = stage === 'control' || stage === 'exfiltration';
  const sides = speaksOfFarEnd && !isInside(row.resp) ? [row.orig, row.resp] : [row.orig];
  return sides.filter(({ ip }) => ip !== undefined);
}

/** What rows of one case have in common: a key, and the words for it. */
export function tiesOf(row: CaseRow): { key: string; why: string }[] {
  const stage = stageOf(row.class);
  const { ip: target } = row.resp;
  const ties = suspectsOf(row).map((side) => ({
    key: `suspect ${side.ip}`,
    why: `the same host ${isInside(side) ? 'inside' : 'outside'}, ${side.ip}`,
  }));
  if (target === undefined) return ties;
  if (stage === 'disruption')
    ties.push({ key: `flooded ${target}`, why: `also against ${target}` });
  if (stage === 'exposure') {
    // A password sent in the clear to a host that others speak against is part of that.
    const kind = isInside(row.resp) ? 'exposed' : 'suspect';
    ties.push({ key: `${kind} ${target}`, why: `also at ${target}` });
  }
  return ties;
}

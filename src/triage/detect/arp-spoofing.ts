/**
 * Finds:  an IPv4 address that several network cards claim, or one that is claimed unasked.
 * Reads:  ARP: hardware addresses of senders, how often they change, replies nobody asked for.
 * Fails:  beyond the link that is captured; a pair of machines that stand in for each other, and an
 *         address that moved on to another machine within the capture, look alike.
 * Cost:   two map look-ups an ARP flow.
 * Score:  log-likelihood ratio; higher is more like a poisoned cache.
 * Paper:  none; Plummer, RFC 826 (1982), for why any claim is believed.
 */
import { type FlowColumns, PROTOCOL_ARP } from '../../wire/index.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { type Evidence, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';

/** Of a network's addresses one in twenty changes its card by right within a capture. */
const CONTESTED_LOG_ODDS = Math.log(20);
/** Each further change to and fro: a right one happens once. */
const TO_AND_FRO = { each: 0.75, cap: 3 };
/** A reply nobody asked for is rare by itself; a poisoner repeats it. */
const UNASKED = { first: Math.log(8), each: 0.5, cap: 3.5 };
/** Two addresses of one card are ordinary, of one that is in the way they are the aim. */
const CLAIMS_OTHERS_LOG_ODDS = Math.log(5);
const CARDS_MAX = 16;
const OTHERS_SHOWN = 3;

interface Claimed {
  readonly cards: Set<number>;
  changes: number;
  unasked: number;
  /** Cards that claimed it unasked. */
  readonly eager: Set<number>;
  origFlows: number;
  respFlows: number;
}

export class ArpSpoofingDetector implements BehaviourDetector {
  readonly name = 'arp spoofing';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly addresses = new BoundedStates<Claimed>(STATE_CAPACITY);
  private readonly cards = new BoundedStates<Set<number>>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.addresses.evictedCount + this.cards.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (columns.protocols[row] !== PROTOCOL_ARP) continue;
      this.lookedAtCount++;
      for (const side of ['orig', 'resp'] as const) {
        const host = side === 'orig' ? origHosts[row] : respHosts[row];
        if (host === OVERFLOW_HOST || hosts.isGroup(host)) continue;
        this.add(host, side, claimOf(columns, row, side));
      }
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [host, claimed] of this.addresses.entries()) {
      const evidence = this.weigh(claimed);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      const { cards, unasked, origFlows, respFlows } = claimed;
      const isMostlyOrig = origFlows >= respFlows;
      found.push({
        class: 'arp-spoofing',
        subject: { type: 'host', host },
        detail: '',
        cover: {
          ...(isMostlyOrig ? { origHost: host } : { respHost: host }),
          protocols: [PROTOCOL_ARP],
        },
        flowCount: isMostlyOrig ? origFlows : respFlows,
        evidence,
        sentence:
          `${hosts.text(host)} is claimed by ${cardCount(claimed)} ` +
          `(${[...cards].map(cardText).slice(0, 3).join(', ')})` +
          (unasked > 0
            ? `; nobody had asked, ${unasked === 1 ? 'once' : `${unasked} times`}`
            : '') +
          this.otherClaims(host, claimed, hosts),
      });
    }
    return found;
  }

  private add(host: number, side: 'orig' | 'resp', claim: Claim): void {
    const { card, changes, unasked } = claim;
    if (card === 0) return;
    const claimed = this.addresses.touch(host, unclaimed);
    if (claimed.cards.size < CARDS_MAX) claimed.cards.add(card);
    claimed.changes += changes;
    claimed.unasked += unasked;
    if (unasked > 0 && claimed.eager.size < CARDS_MAX) claimed.eager.add(card);
    if (side === 'orig') claimed.origFlows++;
    else claimed.respFlows++;
    const addresses = this.cards.touch(card, () => new Set());
    if (addresses.size < CARDS_MAX) addresses.add(host);
  }

  private weigh({ cards, changes, unasked, eager }: Claimed): Evidence[] {
    const evidence: Evidence[] = [];
    if (cards.size > 1 || changes > 0) {
      const reason = `${cardCount({ cards, changes })} claim the address`;
      evidence.push(ratioEvidence('contested', { logOdds: CONTESTED_LOG_ODDS, cap: 4, reason }));
    }
    if (changes > 1) {
      const { each, cap } = TO_AND_FRO;
      const reason = `the claim changed hands ${changes} times within one exchange`;
      evidence.push(ratioEvidence('to and fro', { logOdds: each * (changes - 1), cap, reason }));
    }
    if (unasked > 0) {
      const { first, each, cap } = UNASKED;
      const reason = `${unasked === 1 ? '1 reply' : `${unasked} replies`} that nobody asked for`;
      evidence.push(
        ratioEvidence('unasked', { logOdds: first + each * (unasked - 1), cap, reason }),
      );
    }
    if (evidence.length > 0 && this.greedyCard({ cards, eager }) !== undefined) {
      const reason = 'one who claims it claims other addresses too';
      const logOdds = CLAIMS_OTHERS_LOG_ODDS;
      evidence.push(ratioEvidence('claims others', { logOdds, cap: 3, reason }));
    }
    return evidence;
  }

  /** A card that claims the address, unasked where any does so, and others too. */
  private greedyCard({ cards, eager }: Pick<Claimed, 'cards' | 'eager'>): number | undefined {
    const suspects = [...(eager.size > 0 ? eager : cards)];
    return suspects.find((card) => (this.cards.peek(card)?.size ?? 0) > 1);
  }

  /** Among them is, as a rule, the address that the card has by right. */
  private otherClaims(host: number, claimed: Claimed, hosts: HostTable): string {
    const card = this.greedyCard(claimed);
    if (card === undefined) return '';
    const others = [...(this.cards.peek(card) ?? [])].filter((other) => other !== host);
    const shown = others.slice(0, OTHERS_SHOWN).map((other) => hosts.text(other));
    const more = others.length > shown.length ? `, ${others.length - shown.length} more` : '';
    return `; ${cardText(card)} also claims ${shown.join(', ')}${more}`;
  }
}

interface Claim {
  readonly card: number;
  readonly changes: number;
  readonly unasked: number;
}

function claimOf(columns: FlowColumns, row: number, side: 'orig' | 'resp'): Claim {
  return side === 'orig'
    ? {
        card: columns.origArpSenders[row],
        changes: columns.origArpChanges[row],
        unasked: columns.origArpUnasked[row],
      }
    : {
        card: columns.respArpSenders[row],
        changes: columns.respArpChanges[row],
        unasked: columns.respArpUnasked[row],
      };
}

function unclaimed(): Claimed {
  return {
    cards: new Set(),
    changes: 0,
    unasked: 0,
    eager: new Set(),
    origFlows: 0,
    respFlows: 0,
  };
}

/** A flow keeps the last of its cards, and how often they changed. */
function cardCount({ cards, changes }: Pick<Claimed, 'cards' | 'changes'>): string {
  if (changes > 0) return `at least ${Math.max(cards.size, 2)} network cards`;
  return cards.size === 1 ? 'one network card' : `${cards.size} network cards`;
}

/** `…:bf:91:ee`: the last three bytes, which the maker counts up. */
function cardText(card: number): string {
  const bytes = [card >>> 16, card >>> 8, card].map((value) => value & 0xff);
  return `…:${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

/**
 * Finds:  one host trying many ports of another, or one port, ping or ARP of many hosts.
 * Reads:  connection state, payload and packet counts, addresses, responder's port.
 * Fails:  for scans of only open ports, sweeps of a port that all hosts answer at, scans from many
 *         sources, and fewer than five targets; a client of a network that is down looks alike.
 * Cost:   one map look-up and one set look-up a flow.
 * Score:  log-likelihood ratio; higher is more like a scan.
 * Paper:  Jung, Paxson, Berger & Balakrishnan, "Fast Portscan Detection Using Sequential
 *         Hypothesis Testing", IEEE S&P 2004, here over targets contacted for the first time.
 */
import { CONNECTION_STATES, type FlowColumns, PROTOCOL_ARP } from '../../wire/index.ts';
import {
  amountLogOdds,
  type Evidence,
  type LogNormalPair,
  ratioEvidence,
  triesLogOdds,
} from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  hostPortKey,
  PORT_COUNT,
  PROTOCOL,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { type HostTable, isFailed, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';

/** Jung et al., section V: first contacts of ordinary hosts succeed in 0.8, of scanners in 0.2. */
const CHANCE_OF_FAILURE = { attack: 0.8, ordinary: 0.2 };
/** Targets that one ordinary client or one scanner tries; widths chosen on recorded traffic. */
const BREADTH = { ordinaryMedian: 3, attackMedian: 100, sigma: 1.3 };
/** Hosts that one ordinary host pings, or one that looks for hosts: few have reason to. */
const PINGED = { ordinaryMedian: 1.5, attackMedian: 60, sigma: 1.1 };
const TARGETS_MIN = 5;
const TARGETS_MAX = 4096;
const TRIES_CAP = 8;
const BREADTH_CAP = 4;

const RESET_BY_ORIG = stateIndex('RSTO');
const MIDSTREAM = stateIndex('OTH');
/** A probe, its repeat, and an answer to each. */
const PROBE_PACKETS_MAX = 4;
/** ICMP types that ask: echo (8, 128), time stamp (13), address mask (17). */
const ASKING_TYPES: readonly number[] = [8, 13, 17, 128];

type Outcome = 'failed' | 'succeeded' | 'unclear';

/** One way to look for many hosts. */
interface Sweep {
  readonly name: string;
  readonly byPort: boolean;
  readonly takes: (columns: FlowColumns, row: number) => boolean;
  readonly triesCap: number;
  readonly breadthCap: number;
  /** Absent: as of ports and of services. */
  readonly breadth?: LogNormalPair;
  /** True where an answer is no sign of an ordinary client. */
  readonly answersSayNothing?: boolean;
}

const SWEEPS: readonly Sweep[] = [
  {
    name: 'tcp',
    byPort: true,
    takes: (columns, row) => columns.protocols[row] === PROTOCOL.tcp,
    triesCap: TRIES_CAP,
    breadthCap: BREADTH_CAP,
  },
  {
    name: 'udp',
    byPort: true,
    takes: (columns, row) => columns.protocols[row] === PROTOCOL.udp,
    triesCap: TRIES_CAP,
    breadthCap: BREADTH_CAP,
  },
  {
    name: 'pings',
    byPort: false,
    takes: (columns, row) =>
      (columns.protocols[row] === PROTOCOL.icmp || columns.protocols[row] === PROTOCOL.icmp6) &&
      ASKING_TYPES.includes(columns.origPorts[row]),
    triesCap: TRIES_CAP,
    breadthCap: 6,
    breadth: PINGED,
    answersSayNothing: true,
  },
  {
    // A router asks for every address that others try through it, so ARP alone says less.
    name: 'ARP requests',
    byPort: false,
    takes: (columns, row) => columns.protocols[row] === PROTOCOL_ARP,
    triesCap: 2.5,
    breadthCap: 1.5,
  },
];

interface Tries {
  targets: Set<number>;
  failed: number;
  succeeded: number;
  flowCount: number;
}

export class ScanDetector implements BehaviourDetector {
  readonly name = 'scan';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly ports = new BoundedStates<Tries>(STATE_CAPACITY);
  private readonly hosts = new BoundedStates<Tries>(STATE_CAPACITY);
  private targetsLeftOut = 0;

  get evictedCount(): number {
    return this.ports.evictedCount + this.hosts.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return { [`targets beyond ${TARGETS_MAX} of a source`]: this.targetsLeftOut };
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      const [orig, resp] = [origHosts[row], respHosts[row]];
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      this.lookedAtCount++;
      const outcome = outcomeOf(columns, row);
      const protocol = columns.protocols[row];
      const port = columns.respPorts[row];
      if (protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp) {
        // UDP targets are kept apart from TCP's by an offset beyond all ports.
        const target = protocol === PROTOCOL.udp ? port + 65_536 : port;
        this.add(this.ports.touch(pairPortKey(orig, resp, 0), noTries), target, outcome);
      }
      const way = SWEEPS.findIndex((sweep) => sweep.takes(columns, row));
      if (way < 0) continue;
      const key = hostPortKey(orig, SWEEPS[way].byPort ? port : 0) * SWEEPS.length + way;
      this.add(this.hosts.touch(key, noTries), resp, outcome);
    }
  }

  findings(context: FindingContext): Finding[] {
    return [...this.verticalFindings(context), ...this.horizontalFindings(context)];
  }

  /** Only the first contact with a target counts: repeats say nothing new of a scanner. */
  private add(tries: Tries, target: number, outcome: Outcome): void {
    tries.flowCount++;
    if (outcome === 'unclear' || tries.targets.has(target)) return;
    if (tries.targets.size >= TARGETS_MAX) {
      this.targetsLeftOut++;
      return;
    }
    tries.targets.add(target);
    tries[outcome]++;
  }

  private verticalFindings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, tries] of this.ports.entries()) {
      const evidence = weigh(tries, { noun: 'port', triesCap: TRIES_CAP, breadthCap: BREADTH_CAP });
      if (evidence === undefined) continue;
      const { orig, resp } = splitPairPortKey(key);
      found.push({
        class: 'vertical-scan',
        subject: { type: 'pair', orig, resp },
        detail: '',
        cover: { origHost: orig, respHost: resp, protocols: [PROTOCOL.tcp, PROTOCOL.udp] },
        flowCount: tries.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} tried ${atLeast(tries)} ports of ${hosts.text(resp)}; ` +
          `${tries.failed} were closed or silent`,
      });
    }
    return found;
  }

  private horizontalFindings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, tries] of this.hosts.entries()) {
      const sweep = SWEEPS[key % SWEEPS.length];
      const evidence = weigh(tries, { noun: 'host', ...sweep });
      if (evidence === undefined) continue;
      const orig = Math.floor(key / SWEEPS.length / PORT_COUNT);
      const port = Math.floor(key / SWEEPS.length) % PORT_COUNT;
      const what = sweep.byPort ? `on ${port}/${sweep.name}` : `with ${sweep.name}`;
      found.push({
        class: 'horizontal-scan',
        subject: { type: 'host', host: orig },
        detail: what,
        cover: { origHost: orig, holds: sweep.takes, ...(sweep.byPort && { respPort: port }) },
        flowCount: tries.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} tried ${atLeast(tries)} hosts ${what}; ` +
          `${tries.failed} refused or stayed silent`,
      });
    }
    return found;
  }
}

function noTries(): Tries {
  return { targets: new Set(), failed: 0, succeeded: 0, flowCount: 0 };
}

function weigh(
  tries: Tries,
  {
    noun,
    triesCap,
    breadthCap,
    breadth = BREADTH,
    answersSayNothing,
  }: Pick<Sweep, 'triesCap' | 'breadthCap' | 'breadth' | 'answersSayNothing'> & { noun: string },
): Evidence[] | undefined {
  if (tries.targets.size < TARGETS_MIN) return undefined;
  const { failed, succeeded } = tries;
  const evidence = [
    ratioEvidence('scan', {
      logOdds: triesLogOdds(
        { failed, succeeded: answersSayNothing ? 0 : succeeded },
        CHANCE_OF_FAILURE,
      ),
      cap: triesCap,
      reason: `${failed} of ${failed + succeeded} first contacts failed`,
    }),
    ratioEvidence('scan breadth', {
      logOdds: amountLogOdds(tries.targets.size, breadth),
      cap: breadthCap,
      reason: `${atLeast(tries)} ${noun}s tried`,
    }),
  ];
  return evidenceSum(evidence) >= EVIDENCE_MIN ? evidence : undefined;
}

function atLeast({ targets }: Tries): string {
  return targets.size >= TARGETS_MAX ? `at least ${TARGETS_MAX}` : `${targets.size}`;
}

function outcomeOf(columns: FlowColumns, row: number): Outcome {
  if (isFailed(columns, row)) return 'failed';
  if (columns.protocols[row] !== PROTOCOL.tcp) return 'succeeded';
  const state = columns.states[row];
  const silent = columns.origPayloadBytes[row] + columns.respPayloadBytes[row] === 0;
  if (silent && columns.origSyns[row] === 0) return probeOutcome(columns, row);
  if (state === MIDSTREAM) return 'unclear';
  // A handshake cut off by its own originator before a byte was said: a half-open probe.
  return state === RESET_BY_ORIG && silent ? 'failed' : 'succeeded';
}

/**
 * Neither a handshake nor a byte: a FIN, NULL, Xmas or ACK probe. A closed port answers with RST,
 * an open one stays silent (RFC 9293, section 3.10.7.1 and 3.10.7.2). Much more than a probe is
 * the tail of a connection that began before the capture.
 */
function probeOutcome(columns: FlowColumns, row: number): Outcome {
  if (columns.origPackets[row] + columns.respPackets[row] > PROBE_PACKETS_MAX) return 'unclear';
  return columns.respResets[row] > 0 || columns.respPackets[row] === 0 ? 'failed' : 'unclear';
}

function stateIndex(name: (typeof CONNECTION_STATES)[number]): number {
  return CONNECTION_STATES.indexOf(name);
}

/**
 * Finds:  a host inside that opens sessions of administration with several hosts inside it never
 *         spoke to before, all within a quarter of an hour.
 * Reads:  SMB, RDP, SSH, WinRM, DCE-RPC, VNC and Telnet flows that were answered, and when two
 *         hosts first spoke at all.
 * Fails:  for fewer than three hosts, slow movement, and tools of administration at first use; what
 *         was before the capture isn't known, but what a baseline shows too counts for less.
 * Cost:   one map look-up a flow between hosts inside, and another one of administration.
 * Score:  log-likelihood ratio; higher is more like movement from host to host.
 * Paper:  Ho et al., "Hopper: Modeling and Detecting Lateral Movement" (2021) for sessions to hosts
 *         never used before and for one that was reached itself; the medians are this project's.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import {
  HOST_CAPACITY,
  type HostTable,
  type ObservedFlows,
  OVERFLOW_HOST,
} from '../flows/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence, triesLogOdds } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  hostPortKey,
  PROTOCOL,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';

const ADMIN_SERVICES = ['smb', 'rdp', 'ssh', 'dce_rpc', 'vnc', 'telnet'] as const;
const ADMIN_CODES: readonly number[] = ADMIN_SERVICES.map((name) => SERVICES.indexOf(name));
/** SSH, Telnet, RPC, SMB, RDP, VNC, for sessions whose content isn't told. */
const ADMIN_PORTS: readonly number[] = [22, 23, 135, 139, 445, 3389, 5900];
/** WinRM looks like any HTTP. */
const WINRM_PORTS: readonly number[] = [5985, 5986];
const WINDOW_US = 15 * 60e6;
/** Hosts first spoken to in the busiest window: a file server or two at log-on against a round. */
const NEW_HOSTS = { ordinaryMedian: 1.5, attackMedian: 6, sigma: 0.65 };
const NEW_HOSTS_CAP = 4;
/** A server has many clients; a desk that is entered has no other. */
const CHANCE_OF_NO_OTHER = { attack: 0.85, ordinary: 0.35 };
const NO_OTHER_CAP = 3;
/** Times as likely of one that moves on as of an administrator's own desk. */
const REACHED_LOG_ODDS = Math.log(4);
const HOSTS_MIN = 3;
const TARGETS_MAX = 256;
const CLIENTS_MAX = 8;

interface Session {
  readonly resp: number;
  readonly port: number;
  readonly startUs: number;
}

interface Mover {
  readonly sessions: Session[];
  flowCount: number;
}

export class LateralMovementDetector implements BehaviourDetector {
  readonly name = 'lateral movement';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  /** By pair in either direction: when it first spoke. */
  private readonly pairs = new BoundedStates<{ startUs: number }>(STATE_CAPACITY);
  private readonly movers = new BoundedStates<Mover>(STATE_CAPACITY);
  private readonly clients = new BoundedStates<Set<number>>(STATE_CAPACITY);
  private readonly reached = new BoundedStates<{ startUs: number }>(STATE_CAPACITY);
  private targetsLeftOut = 0;

  get evictedCount(): number {
    const { pairs, movers, clients, reached } = this;
    return [pairs, movers, clients, reached].reduce((sum, states) => sum + states.evictedCount, 0);
  }

  get leftOut(): Record<string, number> {
    return { [`sessions beyond ${TARGETS_MAX} of a host`]: this.targetsLeftOut };
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      const [orig, resp] = [origHosts[row], respHosts[row]];
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      if (columns.protocols[row] !== PROTOCOL.tcp) continue;
      if (!hosts.isInside(orig) || !hosts.isInside(resp)) continue;
      if (columns.respPayloadBytes[row] === 0) continue;
      this.lookedAtCount++;
      const startUs = columns.startUs[row];
      const pair = this.pairs.touch(pairKeyOf(orig, resp), () => ({ startUs }));
      // Flows come in the order of their ends.
      pair.startUs = Math.min(pair.startUs, startUs);
      if (isAdministration(columns, row)) {
        this.addSession(orig, { resp, port: columns.respPorts[row], startUs });
      }
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    return [...this.movers.entries()].flatMap(([orig, mover]) => {
      const begun = this.busiestWindow(orig, mover);
      if (begun.length < HOSTS_MIN) return [];
      const evidence = this.weigh(orig, begun);
      if (evidenceSum(evidence) < EVIDENCE_MIN) return [];
      const ports = [...new Set(begun.map(({ port }) => port))].sort((a, b) => a - b);
      const minutes = (begun[begun.length - 1].startUs - begun[0].startUs) / 60e6;
      return [
        {
          class: 'lateral-movement',
          subject: { type: 'host', host: orig },
          detail: '',
          cover: { origHost: orig, holds: isAnsweredAdministration },
          flowCount: mover.flowCount,
          evidence,
          sentence:
            `${hosts.text(orig)} opened sessions on ${ports.length > 1 ? 'ports' : 'port'} ` +
            `${ports.join(', ')} of ${begun.length} hosts that it had not spoken to, within ` +
            `${Math.max(1, Math.ceil(minutes))} min`,
        },
      ];
    });
  }

  private addSession(orig: number, session: Session): void {
    const { resp, port, startUs } = session;
    const mover = this.movers.touch(orig, () => ({ sessions: [], flowCount: 0 }));
    mover.flowCount++;
    if (mover.sessions.length < TARGETS_MAX) mover.sessions.push(session);
    else this.targetsLeftOut++;
    const clients = this.clients.touch(hostPortKey(resp, port), () => new Set());
    if (clients.size < CLIENTS_MAX) clients.add(orig);
    const reached = this.reached.touch(resp, () => ({ startUs }));
    reached.startUs = Math.min(reached.startUs, startUs);
  }

  /** The most hosts whose first word was such a session, within a window; by time. */
  private busiestWindow(orig: number, { sessions }: Mover): Session[] {
    const first = new Map<number, Session>();
    for (const session of [...sessions].sort((a, b) => a.startUs - b.startUs)) {
      const spokeUs = this.pairs.peek(pairKeyOf(orig, session.resp))?.startUs ?? 0;
      if (!first.has(session.resp) && session.startUs <= spokeUs) first.set(session.resp, session);
    }
    const begun = [...first.values()];
    let best: Session[] = [];
    for (let from = 0, to = 0; from < begun.length; from++) {
      while (to < begun.length && begun[to].startUs - begun[from].startUs <= WINDOW_US) to++;
      if (to - from > best.length) best = begun.slice(from, to);
    }
    return best;
  }

  private weigh(orig: number, begun: readonly Session[]): Evidence[] {
    const alone = begun.filter(
      ({ resp, port }) => this.clients.peek(hostPortKey(resp, port))?.size === 1,
    ).length;
    const evidence = [
      ratioEvidence('new sessions', {
        logOdds: amountLogOdds(begun.length, NEW_HOSTS),
        cap: NEW_HOSTS_CAP,
        reason: `${begun.length} hosts entered for the first time`,
      }),
      ratioEvidence('no other clients', {
        logOdds: triesLogOdds(
          { failed: alone, succeeded: begun.length - alone },
          CHANCE_OF_NO_OTHER,
        ),
        cap: NO_OTHER_CAP,
        reason: `${alone} of them have no other such client`,
      }),
    ];
    const reachedUs = this.reached.peek(orig)?.startUs ?? Number.POSITIVE_INFINITY;
    if (reachedUs < begun[0].startUs) {
      evidence.push(
        ratioEvidence('reached before', {
          logOdds: REACHED_LOG_ODDS,
          cap: 2,
          reason: 'it was entered in that way itself, before',
        }),
      );
    }
    return evidence;
  }
}

function isAdministration(columns: FlowColumns, row: number): boolean {
  const [service, port] = [columns.services[row], columns.respPorts[row]];
  if (ADMIN_CODES.includes(service) || WINRM_PORTS.includes(port)) return true;
  return service === 0 && ADMIN_PORTS.includes(port);
}

function isAnsweredAdministration(columns: FlowColumns, row: number): boolean {
  return columns.respPayloadBytes[row] > 0 && isAdministration(columns, row);
}

function pairKeyOf(a: number, b: number): number {
  return Math.min(a, b) * HOST_CAPACITY + Math.max(a, b);
}

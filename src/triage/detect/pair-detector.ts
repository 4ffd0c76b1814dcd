import type { FlowColumns } from '../../wire/index.ts';
import type { EventClass } from '../event/index.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import type { Evidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';

/**
 * What a detector of something between two hosts, or of what one offers to all, says; the rest is
 * alike for all of them.
 */
export interface PairBehaviour<State> {
  readonly name: string;
  readonly class: EventClass;
  /** Whether each port of the responder is judged by itself. */
  readonly byPort: boolean;
  /** True where all that come to the responder are one case, whoever they are. */
  readonly isOfResponder?: true;
  /** The flows that it looks at, and that its findings speak of. */
  readonly takes: (columns: FlowColumns, row: number) => boolean;
  readonly create: () => State;
  readonly add: (state: State, columns: FlowColumns, row: number) => void;
  /** Empty where there is too little to say anything. */
  readonly weigh: (state: State, where: { isRespInside: boolean }) => Evidence[];
  readonly sentence: (state: State, names: { orig: string; resp: string; port: number }) => string;
}

/** Stands for the originator where it is no part of the case; its flows are passed by. */
const NO_HOST = OVERFLOW_HOST;

interface Pair<State> {
  state: State;
  flowCount: number;
}

/** Watches each pair of hosts (and port), and makes a finding of those with evidence enough. */
export class PairDetector<State> implements BehaviourDetector {
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly behaviour: PairBehaviour<State>;
  private readonly pairs = new BoundedStates<Pair<State>>(STATE_CAPACITY);

  constructor(behaviour: PairBehaviour<State>) {
    this.behaviour = behaviour;
  }

  get name(): string {
    return this.behaviour.name;
  }

  get evictedCount(): number {
    return this.pairs.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    const { takes, create, add, byPort, isOfResponder } = this.behaviour;
    for (let row = 0; row < flows.count; row++) {
      if (!takes(columns, row)) continue;
      const [orig, resp] = [origHosts[row], respHosts[row]];
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      this.lookedAtCount++;
      const key = pairPortKey(
        isOfResponder ? NO_HOST : orig,
        resp,
        byPort ? columns.respPorts[row] : 0,
      );
      const pair = this.pairs.touch(key, () => ({ state: create(), flowCount: 0 }));
      pair.flowCount++;
      add(pair.state, columns, row);
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const { behaviour } = this;
    const found: Finding[] = [];
    for (const [key, { state, flowCount }] of this.pairs.entries()) {
      const { orig, resp, port } = splitPairPortKey(key);
      const evidence = behaviour.weigh(state, { isRespInside: hosts.isInside(resp) });
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      found.push({
        class: behaviour.class,
        subject: behaviour.isOfResponder
          ? { type: 'host', host: resp }
          : { type: 'pair', orig, resp },
        detail: behaviour.byPort ? String(port) : '',
        cover: {
          ...(behaviour.isOfResponder === undefined && { origHost: orig }),
          respHost: resp,
          ...(behaviour.byPort && { respPort: port }),
          holds: behaviour.takes,
        },
        flowCount,
        evidence,
        sentence: behaviour.sentence(state, {
          orig: hosts.text(orig),
          resp: hosts.text(resp),
          port,
        }),
      });
    }
    return found;
  }
}

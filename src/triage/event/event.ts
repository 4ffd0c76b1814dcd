import type { Asset, Place } from '../enrich/index.ts';
import type { PriorityParts } from '../prioritise/index.ts';
import type { EventClass } from './event-class.ts';

/** One side of what an event or group speaks of; counts are over its flows. */
export interface Side {
  /** Given where the side is one host. */
  readonly ip?: string;
  /** Given where the side is one port. */
  readonly port?: number;
  readonly hostCount: number;
  readonly portCount: number;
  readonly packets: number;
  /** IP bytes. */
  readonly bytes: number;
  /** The asset on this side that weighs most. */
  readonly asset?: Asset;
  /** Given where the side is one host outside, and something is known of it. */
  readonly place?: Place;
}

export interface Subject {
  readonly type: 'flow' | 'pair' | 'host';
  readonly key: string;
}

interface Observation {
  readonly subject: Subject;
  readonly class: EventClass;
  readonly startUs: number;
  readonly endUs: number;
  readonly orig: Side;
  readonly resp: Side;
  readonly proto: string;
  readonly service: string;
  readonly flowCount: number;
  readonly parts: PriorityParts;
  readonly relative: boolean;
  readonly sentence: string;
}

/** A behaviour of a host or pair, or one odd flow. */
export interface TriageEvent extends Observation {
  readonly kind: 'behaviour' | 'flow';
  /** Tells the events of one group apart. */
  readonly detail: string;
  /** Ordinals of example flows, in the order of the stream. */
  readonly examples: readonly number[];
}

/** A row of the queue: the events of one subject and class. */
export interface TriageGroup extends Observation {
  readonly events: readonly TriageEvent[];
  /** Flows in equal bins over the span of the stream. */
  readonly sparkline: readonly number[];
}

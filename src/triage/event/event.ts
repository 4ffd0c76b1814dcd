import type { Asset, Place } from '../enrich/index.ts';
import type { PriorityParts } from '../prioritise/index.ts';
import type { EventClass } from './event-class.ts';

/** One side of what an event or group speaks of; counts are over its flows. */
export interface Side {
  /** Given where the side is one host. */
  readonly ip?: string;
  /** Whether that host is of the network being watched, where that is known. */
  readonly inside?: boolean;
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
  readonly type: 'flow' | 'pair' | 'host' | 'network' | 'service' | 'rows';
  readonly key: string;
}

interface Observation {
  readonly subject: Subject;
  readonly class: EventClass;
  /** NaN where a table doesn't say when. */
  readonly startUs: number;
  readonly endUs: number;
  readonly orig: Side;
  readonly resp: Side;
  readonly proto: string;
  readonly service: string;
  /** Flows, or rows of a table. */
  readonly flowCount: number;
  readonly parts: PriorityParts;
  readonly relative: boolean;
  readonly sentence: string;
}

/** What was expected of one bin of a series, and what came. */
export interface Amount {
  readonly metric: 'bytes' | 'packets' | 'flows' | 'peers' | 'failures';
  readonly binUs: number;
  readonly actual: number;
  readonly expected: number;
  /** The band. */
  readonly low: number;
  readonly high: number;
  /** How far out it is, in bands. */
  readonly surprise: number;
}

/** A behaviour of a host or pair, one flow, a stretch of a series, or a row of a table. */
export interface TriageEvent extends Observation {
  readonly kind: 'behaviour' | 'flow' | 'series' | 'row';
  /** Tells the events of one group apart. */
  readonly detail: string;
  /** Ordinals of example flows, in the order of the stream. */
  readonly examples: readonly number[];
  /** Given of a series. */
  readonly amount?: Amount;
  /** Given of a row: where it stands in its table, from 1, and its cells. */
  readonly row?: {
    readonly position: number;
    readonly values: readonly { readonly name: string; readonly value: string | number | null }[];
  };
}

/** A row of the queue: the events of one subject and class. */
export interface TriageGroup extends Observation {
  readonly events: readonly TriageEvent[];
  /** Flows in equal bins over the span of the stream. */
  readonly sparkline: readonly number[];
}

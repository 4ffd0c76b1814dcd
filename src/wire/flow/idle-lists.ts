import type { TableMemory } from '../kernels/index.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import { CLASS_COUNT } from './timeouts.ts';

/** Said where a list is empty. */
export const NO_ROW = -1;

/**
 * Rows by time-out class, each class a doubly linked list from the longest silent to the last
 * heard. Every class has one time-out, so the first row of a list is the first to expire, and
 * neither expiry nor eviction searches.
 */
export class IdleLists {
  /** No row left by `takeExpired` expires before. */
  soonestUs = Number.POSITIVE_INFINITY;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly previous: Int32Array;
  readonly next: Int32Array;
  /** By class. */
  readonly timeoutsUs: Float64Array;

  constructor(capacity: number, timeoutsUs: Float64Array, memory: TableMemory) {
    this.timeoutsUs = memory.float64(CLASS_COUNT);
    this.timeoutsUs.set(timeoutsUs);
    this.first = memory.int32(CLASS_COUNT).fill(NO_ROW);
    this.last = memory.int32(CLASS_COUNT).fill(NO_ROW);
    this.previous = memory.int32(capacity);
    this.next = memory.int32(capacity);
  }

  firstOf(timeoutClass: number): number {
    return this.first[timeoutClass];
  }

  append(row: number, timeoutClass: number): void {
    const last = this.last[timeoutClass];
    this.previous[row] = last;
    this.next[row] = NO_ROW;
    if (last === NO_ROW) this.first[timeoutClass] = row;
    else this.next[last] = row;
    this.last[timeoutClass] = row;
  }

  remove(row: number, timeoutClass: number): void {
    const previous = this.previous[row];
    const next = this.next[row];
    if (previous === NO_ROW) this.first[timeoutClass] = next;
    else this.next[previous] = next;
    if (next === NO_ROW) this.last[timeoutClass] = previous;
    else this.previous[next] = previous;
  }

  /** Makes the row the last heard of its class. */
  touch(row: number, timeoutClass: number): void {
    if (this.last[timeoutClass] === row) return;
    this.remove(row, timeoutClass);
    this.append(row, timeoutClass);
  }

  /** Takes the rows out that expire at the time or before, class by class, into `into`. */
  takeExpired(rows: FlowRows, timeUs: number, into: number[]): void {
    let soonestUs = Number.POSITIVE_INFINITY;
    for (let timeoutClass = 0; timeoutClass < CLASS_COUNT; timeoutClass++) {
      for (let row = this.first[timeoutClass]; row !== NO_ROW; row = this.first[timeoutClass]) {
        const deadlineUs = this.deadlineOf(rows, row);
        if (deadlineUs > timeUs) {
          if (deadlineUs < soonestUs) soonestUs = deadlineUs;
          break;
        }
        into.push(row);
        this.remove(row, timeoutClass);
      }
    }
    this.soonestUs = soonestUs;
  }

  /** When its silence ends the flow. */
  deadlineOf(rows: FlowRows, row: number): number {
    const timeoutClass = rows.words[row * WORDS_A_ROW + WORD.timeoutClass];
    return activityUs(rows, row) + this.timeoutsUs[timeoutClass];
  }

  longestSilent(rows: FlowRows): number {
    let best = NO_ROW;
    for (const row of this.first) {
      if (row === NO_ROW) continue;
      if (best === NO_ROW || activityUs(rows, row) < activityUs(rows, best)) best = row;
    }
    return best;
  }

  /** Takes all rows out of a list, into `into`. */
  drain(timeoutClass: number, into: number[]): void {
    for (let row = this.first[timeoutClass]; row !== NO_ROW; row = this.next[row]) into.push(row);
    this.first[timeoutClass] = NO_ROW;
    this.last[timeoutClass] = NO_ROW;
  }
}

function activityUs(rows: FlowRows, row: number): number {
  return rows.floats[row * FLOATS_A_ROW + FLOAT.activityUs];
}

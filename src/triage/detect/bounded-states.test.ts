import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { BoundedStates } from './bounded-states.ts';

const SEED = Number(process.env.SEED ?? 20_263);

/** The same by a list that is searched. */
class ListedStates {
  readonly kept: [number, number][] = [];
  evictedCount = 0;

  touch(key: number, capacity: number, state: number): number {
    const at = this.kept.findIndex(([of]) => of === key);
    const [entry] = at < 0 ? [[key, state] as [number, number]] : this.kept.splice(at, 1);
    if (at < 0 && this.kept.length >= capacity) {
      this.kept.shift();
      this.evictedCount++;
    }
    this.kept.push(entry);
    return entry[1];
  }
}

describe(`states up to a capacity (seed ${SEED})`, () => {
  test.each([1, 2, 7, 40])('give up the one touched longest ago, at %d', (capacity) => {
    const random = createRandom(SEED, 'bounded states');
    const states = new BoundedStates<number>(capacity);
    const listed = new ListedStates();
    for (let step = 0; step < 600; step++) {
      const key = random.below(60);
      expect(states.touch(key, () => step)).toBe(listed.touch(key, capacity, step));
      const peeked = random.below(60);
      const kept = listed.kept.find(([of]) => of === peeked);
      expect(states.peek(peeked)).toBe(kept?.[1]);
      expect([...states.entries()]).toEqual(listed.kept);
    }
    expect(states.evictedCount).toBe(listed.evictedCount);
    expect(states.evictedCount).toBeGreaterThan(0);
  });
});

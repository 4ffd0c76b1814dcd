/**
 * What a detector remembers by key, up to a capacity. At the limit the state that was touched
 * longest ago goes, and is counted.
 */
export class BoundedStates<State, Key = number> {
  private readonly states = new Map<Key, State>();
  private readonly capacity: number;
  evictedCount = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** The state of a key, made when it is new; now the youngest. */
  touch(key: Key, create: () => State): State {
    const known = this.states.get(key);
    if (known !== undefined) {
      // A Map keeps the order of insertion: taking out and putting back makes it the youngest.
      this.states.delete(key);
      this.states.set(key, known);
      return known;
    }
    if (this.states.size >= this.capacity) this.evictOldest();
    const state = create();
    this.states.set(key, state);
    return state;
  }

  /** The state of a key, if there is one; its age stays. */
  peek(key: Key): State | undefined {
    return this.states.get(key);
  }

  entries(): IterableIterator<[Key, State]> {
    return this.states.entries();
  }

  private evictOldest(): void {
    for (const oldest of this.states.keys()) {
      this.states.delete(oldest);
      this.evictedCount++;
      return;
    }
  }
}

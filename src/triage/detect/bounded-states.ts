interface Entry<State, Key> {
  readonly key: Key;
  readonly state: State;
  older: Entry<State, Key> | undefined;
  younger: Entry<State, Key> | undefined;
}

/**
 * What a detector remembers by key, up to a capacity. At the limit the state that was touched
 * longest ago goes, and is counted. The order of touching is a list of its own: putting a key into
 * the Map anew each time, as youngest, took five times as long.
 */
export class BoundedStates<State, Key = number> {
  private readonly states = new Map<Key, Entry<State, Key>>();
  private readonly capacity: number;
  private oldest: Entry<State, Key> | undefined;
  private youngest: Entry<State, Key> | undefined;
  evictedCount = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** The state of a key, made when it is new; now the youngest. */
  touch(key: Key, create: () => State): State {
    const known = this.states.get(key);
    if (known !== undefined) {
      if (known !== this.youngest) {
        this.takeOut(known);
        this.append(known);
      }
      return known.state;
    }
    if (this.states.size >= this.capacity) this.evictOldest();
    const entry = { key, state: create(), older: undefined, younger: undefined };
    this.states.set(key, entry);
    this.append(entry);
    return entry.state;
  }

  /** The state of a key, if there is one; its age stays. */
  peek(key: Key): State | undefined {
    return this.states.get(key)?.state;
  }

  /** Oldest first. */
  *entries(): Generator<[Key, State]> {
    for (let entry = this.oldest; entry !== undefined; entry = entry.younger) {
      yield [entry.key, entry.state];
    }
  }

  private append(entry: Entry<State, Key>): void {
    entry.older = this.youngest;
    entry.younger = undefined;
    if (this.youngest === undefined) this.oldest = entry;
    else this.youngest.younger = entry;
    this.youngest = entry;
  }

  private takeOut({ older, younger }: Entry<State, Key>): void {
    if (older === undefined) this.oldest = younger;
    else older.younger = younger;
    if (younger === undefined) this.youngest = older;
    else younger.older = older;
  }

  private evictOldest(): void {
    const { oldest } = this;
    if (oldest === undefined) return;
    this.takeOut(oldest);
    this.states.delete(oldest.key);
    this.evictedCount++;
  }
}

/** The command after which no other comes; work has numbers of its own, above 0. */
export const END = -1;

/** Words of the shared control block. */
const EPOCH = 0;
const KIND = 1;
const DONE = 2;
const FAILED = 3;
const JOINED = 4;
const ACTIVE = 5;
const NEXT = 6;
const FIRST_ARGUMENT = 8;
const ARGUMENTS = 4;

/** Looks that a thread takes before it sleeps: some microseconds, less than waking takes. */
const LOOKS = 2000;

export interface SignalSpace {
  readonly words: Int32Array;
  /** Numbers that go with commands until others are set. */
  readonly numbers: Float64Array;
}

const NUMBERS = 4;

export function signalSpace(): SignalSpace {
  const words = new Int32Array(new SharedArrayBuffer(4 * (FIRST_ARGUMENT + ARGUMENTS)));
  return { words, numbers: new Float64Array(new SharedArrayBuffer(8 * NUMBERS)) };
}

/**
 * One thread leads, the others follow its commands, in lock-step. A thread takes part once it has
 * joined; until then the others do all, so that one that fails to start is only missed. The words
 * are read and written with Atomics, which order all other memory too.
 */
export class Signals {
  private readonly space: SignalSpace;

  constructor(space: SignalSpace) {
    this.space = space;
  }

  get numbers(): Float64Array {
    return this.space.numbers;
  }

  /** The leader: from now on those who joined so far take part. Returns how many. */
  callUp(): number {
    const { words } = this.space;
    words[ACTIVE] = Atomics.load(words, JOINED);
    return words[ACTIVE];
  }

  /** Whether the leader has ended the work, so that nobody need join. */
  hasEnded(): boolean {
    return Atomics.load(this.space.words, KIND) === END;
  }

  /** The leader: sleeps until so many have joined, or for so long at the most. */
  waitFor(count: number, milliseconds: number): void {
    const { words } = this.space;
    for (let joined = 0; ; ) {
      joined = Atomics.load(words, JOINED);
      if (joined >= count) return;
      if (Atomics.wait(words, JOINED, joined, milliseconds) === 'timed-out') return;
    }
  }

  /** How many take part beside the leader. */
  activeCount(): number {
    return this.space.words[ACTIVE];
  }

  /** The leader: lets the others begin; all later words are to be read after `join`. */
  begin(command: number, ...given: readonly number[]): void {
    const { words } = this.space;
    words[KIND] = command;
    words.set(given, FIRST_ARGUMENT);
    Atomics.store(words, NEXT, 0);
    Atomics.store(words, DONE, 0);
    Atomics.add(words, EPOCH, 1);
    Atomics.notify(words, EPOCH);
  }

  /** The leader: waits for all others. Throws where one of them failed. */
  finish(): void {
    const { words } = this.space;
    for (let looks = 0; ; looks++) {
      if (Atomics.load(words, FAILED) !== 0) throw new Error('a thread failed');
      const done = Atomics.load(words, DONE);
      if (done === words[ACTIVE]) return;
      if (looks > LOOKS) Atomics.wait(words, DONE, done, 100);
    }
  }

  /** The next piece of work that nobody took. */
  takeNext(): number {
    return Atomics.add(this.space.words, NEXT, 1);
  }

  argument(index: number): number {
    return this.space.words[FIRST_ARGUMENT + index];
  }

  /** Obeys commands until the end, as the lane that is given on joining. */
  follow(obey: (command: number, lane: number) => void): void {
    const { words } = this.space;
    let seen = Atomics.load(words, EPOCH);
    const lane = Atomics.add(words, JOINED, 1) + 1;
    Atomics.notify(words, JOINED);
    // The end may have come before this thread did.
    while (!this.hasEnded()) {
      seen = this.nextEpoch(seen);
      if (words[KIND] === END) return;
      if (lane > words[ACTIVE]) continue;
      try {
        obey(words[KIND], lane);
      } catch (cause) {
        Atomics.store(words, FAILED, 1);
        throw cause;
      } finally {
        Atomics.add(words, DONE, 1);
        Atomics.notify(words, DONE);
      }
    }
  }

  private nextEpoch(seen: number): number {
    const { words } = this.space;
    for (let looks = 0; ; looks++) {
      const epoch = Atomics.load(words, EPOCH);
      if (epoch !== seen) return epoch;
      if (looks > LOOKS) Atomics.wait(words, EPOCH, seen);
    }
  }
}

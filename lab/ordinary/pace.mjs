// The pace of ordinary life: repeat something with pauses until the recording ends.

/** Calls `act` with a pause drawn from `pauseS` before each; stops at the end or at `turns`. */
export async function repeat(lab, { pauseS: [low, high], turns = 2000 }, act) {
  const random = lab.random.split();
  for (let turn = 0; turn < turns; turn++) {
    await lab.pause(random.between(low, high) * 1000);
    if (lab.isOver()) return;
    await act(turn, random);
  }
}

/** Starts `act` once, at a moment drawn from `atS` after the beginning. */
export async function once(lab, atS, act) {
  await repeat(lab, { pauseS: atS, turns: 1 }, act);
}

/** What errors cost, in any unit: hours, money, or one as so many times the other. */
export interface Costs {
  /** Of an attack that nobody looked at; above 0. */
  readonly miss: number;
  /** Of looking at a row that is none; above 0. */
  readonly falseAlarm: number;
}

export interface WorkRules {
  readonly costs?: Costs | undefined;
  /** Rows that people can look at; 1 or more. */
  readonly budget?: number | undefined;
}

export interface WorkRow {
  /** 0 to 100. */
  readonly priority: number;
  /** Of an attack, in [0, 1]. */
  readonly probability: number;
}

/** Where work ends in a list: the rows above are to be looked at. */
export interface WorkLine {
  /** Rows above it. */
  readonly count: number;
  /** Priority of the last of them; absent where there are none. */
  readonly from?: number;
  /** What drew it: one more row would cost more than it saves, is too many, or isn't there. */
  readonly drawnBy: 'costs' | 'budget' | 'end';
  /** Attacks to be expected above it, and below: sums of probabilities. */
  readonly attacksAbove: number;
  readonly attacksBelow: number;
}

/**
 * The line that costs least, of all that leave no more than the budget above: to look at a row
 * saves P × miss and costs (1 − P) × falseAlarm, which is worth it where P is above
 * falseAlarm / (miss + falseAlarm) (Elkan, "The Foundations of Cost-Sensitive Learning", 2001,
 * equation 2). Rows come worst first. As Priority also weighs severity, a row that is not worth it
 * by itself is above where those after it pay for it. Without costs each row is worth it.
 * Undefined where neither costs nor a budget are given.
 */
export function workLine(
  rows: readonly WorkRow[],
  { costs, budget = Number.POSITIVE_INFINITY }: WorkRules,
): WorkLine | undefined {
  if (costs === undefined && budget === Number.POSITIVE_INFINITY) return undefined;
  const wanted = bestCount(rows, costs, rows.length);
  const count = wanted <= budget ? wanted : bestCount(rows, costs, budget);
  const attacksAbove = attacksIn(rows.slice(0, count));
  return {
    count,
    ...(count > 0 && { from: rows[count - 1].priority }),
    drawnBy: wanted > budget ? 'budget' : wanted < rows.length ? 'costs' : 'end',
    attacksAbove,
    attacksBelow: attacksIn(rows.slice(count)),
  };
}

/** The fewest rows of those that save most, at most so many. */
function bestCount(rows: readonly WorkRow[], costs: Costs | undefined, most: number): number {
  let [saved, best, count] = [0, 0, 0];
  for (let i = 0; i < Math.min(most, rows.length); i++) {
    const { probability } = rows[i];
    saved += costs ? probability * costs.miss - (1 - probability) * costs.falseAlarm : 1;
    if (saved <= best) continue;
    [best, count] = [saved, i + 1];
  }
  return count;
}

function attacksIn(rows: readonly WorkRow[]): number {
  return rows.reduce((sum, { probability }) => sum + probability, 0);
}

import type { PriorityRules, WorkLine } from '../api/index.ts';

/**
 * `7 rows, of Priority 12.3 and above: further looks would cost more than they save, as one pays
 * from a probability of 4.8 % on; 5.9 attacks are expected in them, 0.4 in the rows below`.
 */
export function workSentence(
  { count, from, attacksAbove, attacksBelow, drawnBy }: Omit<WorkLine, 'sentence'>,
  rules: PriorityRules,
): string {
  const rows = count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`;
  const above = from === undefined ? 'no row' : `${rows}, of Priority ${from.toFixed(1)} and above`;
  return (
    `${above}: ${REASONS[drawnBy](rules)}; ${attacksAbove.toFixed(1)} attacks are expected in ` +
    `them, ${attacksBelow.toFixed(1)} in the rows below`
  );
}

const REASONS: Readonly<Record<WorkLine['drawnBy'], (rules: PriorityRules) => string>> = {
  end: () => 'there are no more',
  budget: ({ budget = 0 }) => `the budget is ${budget.toLocaleString('en-US')} a day`,
  costs: ({ costs }) => {
    const least = costs && (100 * costs.falseAlarm) / (costs.miss + costs.falseAlarm);
    return (
      'further looks would cost more than they save, as one pays from a probability of ' +
      `${least?.toPrecision(2)} % on`
    );
  },
};

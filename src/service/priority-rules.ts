import { LEVELS, levelCuts, type PriorityRules, type WorkRequest } from '../api/index.ts';
import { LEVEL_CUTS, type LevelCuts } from '../triage/index.ts';
import { OperatorError } from './errors.ts';

/** Where nobody said anything else: the words that reported figures go by, and no line. */
export const DEFAULT_RULES: PriorityRules = {
  cuts: levelCuts.parse(Object.fromEntries(LEVEL_CUTS)),
};

/** The table of levels as triage takes it. */
export function levelCutsOf({ cuts }: PriorityRules): LevelCuts {
  return LEVELS.map((level) => [level, level === 'Informational' ? 0 : cuts[level]] as const);
}

/**
 * The rules that a request asks about: those in force where it names none. Throws VED_BAD_REQUEST
 * for cuts out of order.
 */
export function rulesAsked(
  { critical, high, medium, low, miss, falseAlarm, budget }: WorkRequest,
  inForce: PriorityRules,
): { rules: PriorityRules; isInForce: boolean } {
  const asked = [critical, high, medium, low, miss, falseAlarm, budget];
  if (asked.every((value) => value === undefined)) return { rules: inForce, isInForce: true };
  const { Critical, High, Medium, Low } = inForce.cuts;
  const cuts = levelCuts.safeParse({
    Critical: critical ?? Critical,
    High: high ?? High,
    Medium: medium ?? Medium,
    Low: low ?? Low,
  });
  if (!cuts.success) {
    throw new OperatorError('VED_BAD_REQUEST', `query: ${cuts.error.issues[0].message}`);
  }
  const hasCosts = miss !== undefined && falseAlarm !== undefined;
  const rules = {
    cuts: cuts.data,
    ...(hasCosts && { costs: { miss, falseAlarm } }),
    ...(budget !== undefined && { budget }),
  };
  return { rules, isInForce: false };
}

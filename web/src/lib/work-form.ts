import { levelCuts, type PriorityRules, priorityRules, type WorkRequest } from './api.ts';

/** What stands in the fields; empty is none. */
export type WorkForm = Record<WorkField, string>;

export const CUT_FIELDS = ['Critical', 'High', 'Medium', 'Low'] as const;
export const WORK_FIELDS = ['miss', 'falseAlarm', 'budget'] as const;
export type WorkField = (typeof CUT_FIELDS)[number] | (typeof WORK_FIELDS)[number];

export function formOf({ cuts, costs, budget }: PriorityRules): WorkForm {
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    Critical: text(cuts.Critical),
    High: text(cuts.High),
    Medium: text(cuts.Medium),
    Low: text(cuts.Low),
    miss: text(costs?.miss),
    falseAlarm: text(costs?.falseAlarm),
    budget: text(budget),
  };
}

/** The rules that the fields say, or what is wrong with them. */
export function rulesOf(form: WorkForm): { rules: PriorityRules } | { problem: string } {
  for (const field of CUT_FIELDS) {
    const value = numberIn(form[field]);
    if (value === undefined || !(value >= 0 && value <= 100)) {
      return { problem: `${field}: expected a Priority from 0 to 100` };
    }
  }
  const [Critical, High, Medium, Low] = CUT_FIELDS.map((field) => numberIn(form[field]));
  const cuts = levelCuts.safeParse({ Critical, High, Medium, Low });
  if (!cuts.success) return { problem: `Words: ${cuts.error.issues[0]?.message}` };
  const [miss, falseAlarm, budget] = WORK_FIELDS.map((field) => numberIn(form[field]));
  const hasCosts = miss !== undefined || falseAlarm !== undefined;
  const rules = priorityRules.safeParse({
    cuts: cuts.data,
    ...(hasCosts && { costs: { miss, falseAlarm } }),
    ...(budget !== undefined && { budget }),
  });
  if (rules.success) return { rules: rules.data };
  const [place] = rules.error.issues[0]?.path ?? [];
  return {
    problem:
      place === 'budget'
        ? 'Budget: expected a whole number of rows, or nothing'
        : 'Costs: expected two numbers above 0, or neither',
  };
}

/** As the server is asked about them. */
export function requestOf({ cuts, costs, budget }: PriorityRules): WorkRequest {
  return {
    critical: cuts.Critical,
    high: cuts.High,
    medium: cuts.Medium,
    low: cuts.Low,
    miss: costs?.miss,
    falseAlarm: costs?.falseAlarm,
    budget,
  };
}

/** The part of `vedette.json` that says them. */
export function settingsText(rules: PriorityRules): string {
  return JSON.stringify({ priority: rules }, undefined, 2);
}

/** Undefined of an empty field, NaN of what is no number. */
function numberIn(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

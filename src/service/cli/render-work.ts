import type { PriorityRules, WorkAnswer } from '../../api/index.ts';
import { renderTable } from './render-table.ts';
import { createStyle } from './terminal-text.ts';
import { wrapText } from './wrap-text.ts';

export interface ShownWork {
  readonly answer: WorkAnswer;
  readonly inForce: PriorityRules;
  readonly directory: string;
  readonly isSaved: boolean;
}

/** Settings, and what they make of the record, as a person reads them in a terminal. */
export function renderWork(
  { answer, inForce, directory, isSaved }: ShownWork,
  { columns, color }: { columns: number; color: boolean },
): string {
  const style = createStyle(color);
  const { history, open, rules, isInForce } = answer;
  const wrap = (text: string) => wrapText(text, { columns, indent: '' });
  const lines = [
    style.bold(titleOf({ isInForce, isSaved })),
    ...wrap(rulesSentence(rules)),
    ...(isInForce ? [] : wrap(`In force ${isSaved ? 'before' : 'now'}: ${rulesSentence(inForce)}`)),
    '',
    style.bold(
      `${counted(history.rows, 'row')} of ${counted(history.analyses, 'analysis', 'analyses')} ` +
        `on ${counted(history.days, 'day')} in ${directory}; ` +
        `${history.confirmed} confirmed, ${history.dismissed} dismissed`,
    ),
    ...renderTable([
      ['level', 'from', 'rows', 'rows now', 'analyses', 'confirmed', 'dismissed'],
      ...history.levels.map((each) => [
        each.level,
        String(each.from),
        number(each.rows),
        number(each.rowsNow),
        number(each.analyses),
        number(each.confirmed),
        number(each.dismissed),
      ]),
    ]),
    '',
    ...wrap(historySentence(history)),
    ...(open ? wrap(`Open now: ${open.sentence}.`) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function titleOf({ isInForce, isSaved }: { isInForce: boolean; isSaved: boolean }): string {
  if (isSaved) return 'Saved; what is analysed from now on goes by them';
  return isInForce ? 'In force' : 'Tried; nothing is changed';
}

function rulesSentence({ cuts, costs, budget }: PriorityRules): string {
  const levels = Object.entries(cuts).map(([level, from]) => `${level} from ${from}`);
  const errors = costs
    ? `a miss costs ${costs.miss}, a false alarm ${costs.falseAlarm}`
    : 'no costs of errors';
  const most = budget === undefined ? 'no budget' : `a budget of ${counted(budget, 'row')} a day`;
  return `${levels.join(', ')}; ${errors}; ${most}`;
}

function historySentence({ work, days, confirmed }: WorkAnswer['history']): string {
  if (days === 0) return 'Nothing is recorded yet.';
  if (work === undefined) return 'Without costs and budget no line says where work ends.';
  const judged =
    confirmed + work.dismissed === 0
      ? 'none of them is judged'
      : `${work.confirmed} of ${confirmed} confirmed attacks are among them, and ` +
        `${work.dismissed} dismissed rows`;
  return (
    `Work: ${counted(work.rows, 'row')} of ${counted(work.analyses, 'analysis', 'analyses')}, ` +
    `${(work.rows / days).toFixed(1)} a day; the budget ends it on ${work.fullDays} of ` +
    `${counted(days, 'day')}; ${judged}; ${work.attacksAbove.toFixed(1)} attacks are expected in ` +
    `them, ${work.attacksBelow.toFixed(1)} in the rows below.`
  );
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

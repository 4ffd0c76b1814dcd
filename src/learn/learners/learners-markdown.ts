import { LEARNERS } from './learners.ts';
import type { Learner } from './learner.ts';

/** docs/learners.md, from the learners themselves. */
export function learnersMarkdown(): string {
  return [
    '# Learners',
    '',
    'Printed from the learners themselves; `node tools/docs.mjs` rewrites it. Each is named in',
    '`vedette train --models`, its settings in `--set learner.setting=value`. `--tune` looks for',
    'settings in the range of the last column.',
    '',
    ...LEARNERS.flatMap(learnerLines),
  ].join('\n');
}

function learnerLines({ name, about, tasks, reads, settings, rowsBefore }: Learner): string[] {
  const what = tasks.map((task) => (task === 'number' ? 'numbers' : 'classes')).join(' and ');
  const how =
    reads === 'codes'
      ? 'Reads numbers and codes of categories; missing values as themselves.'
      : 'Reads standardised numbers, one column a category, and a column where values are missing.';
  const order = rowsBefore ? ' Needs rows in order (`--split time:COL` or `file:TABLE`).' : '';
  const rows = settings.map(
    ({ name: setting, about: meaning, initial, low, high, search }) =>
      `| \`${setting}\` | ${meaning} | ${initial} | ${low} to ${high} | ` +
      `${search ? `${search[0]} to ${search[1]}` : 'stays'} |`,
  );
  const table = ['| setting | meaning | default | allowed | searched |', '|---|---|---|---|---|'];
  return [
    `## ${name}`,
    '',
    `${about[0].toUpperCase()}${about.slice(1)}. Tells ${what}. ${how}${order}`,
    '',
    ...(rows.length > 0 ? [...table, ...rows, ''] : []),
  ];
}

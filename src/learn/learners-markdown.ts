import { LEARNERS, type Learner, type Setting } from './learners/index.ts';
import { NOVELTY_LEARNERS, type NoveltyLearner } from './novelty/index.ts';

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
    '## For novelty',
    '',
    'For `vedette train --role novelty`: they learn from ordinary rows alone and tell how unlike',
    'those a row is. All read numbers by magnitude (sign(x) log(1 + |x|)), standardised, and one',
    'column a category; numbers that never changed and categories that never came have one, too.',
    'Scores sum over columns; p-values are ranks among ordinary rows that training did not see.',
    '',
    'Without rows known not to be ordinary nothing can choose between them, and the first of those',
    'that were fitted is kept, in this order: what they find on UNSW-NB15, the best first.',
    '',
    ...NOVELTY_LEARNERS.flatMap(noveltyLines),
  ].join('\n');
}

function learnerLines({ name, about, tasks, reads, settings, rowsBefore }: Learner): string[] {
  const what = tasks.map((task) => (task === 'number' ? 'numbers' : 'classes')).join(' and ');
  const how =
    reads === 'codes'
      ? 'Reads numbers and codes of categories; missing values as themselves.'
      : 'Reads standardised numbers, one column a category, and a column where values are missing.';
  const order = rowsBefore ? ' Needs rows in order (`--split time:COL` or `file:TABLE`).' : '';
  return [
    `## ${name}`,
    '',
    `${about[0].toUpperCase()}${about.slice(1)}. Tells ${what}. ${how}${order}`,
    '',
    ...settingLines(settings),
  ];
}

function noveltyLines({ name, about, settings }: NoveltyLearner): string[] {
  return [`### ${name}`, '', `Finds ${about}.`, '', ...settingLines(settings)];
}

function settingLines(settings: readonly Setting[]): string[] {
  if (settings.length === 0) return [];
  return [
    '| setting | meaning | default | allowed | searched |',
    '|---|---|---|---|---|',
    ...settings.map(
      ({ name, about, initial, low, high, search }) =>
        `| \`${name}\` | ${about} | ${initial} | ${low} to ${high} | ` +
        `${search ? `${search[0]} to ${search[1]}` : 'stays'} |`,
    ),
    '',
  ];
}

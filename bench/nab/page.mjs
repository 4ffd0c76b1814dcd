/** docs/nab.md: the scores, and what became of each series. */

/** `runs` are of seeds, each `{ seed, surprises, errorSurprises, levelSurprises }` with scores. */
export function nabPage({ gaussian, runs, outcomes, threshold }) {
  const [first] = runs;
  const missed = outcomes.filter((each) => each.missed.length > 0);
  return [
    '# The Numenta Anomaly Benchmark',
    '',
    'What `vedette forecast` and the series of an analysis are made of, on 24 series of the',
    'benchmark (realTraffic and realAWSCloudwatch), by its rules: standard profile, one threshold',
    'over all series, the best there is, as the benchmark chooses it. A perfect detector has 100,',
    'a silent one 0. The windowed Gaussian detector is the benchmark’s own simplest, on the same',
    'series. Made by `npm run bench -- nab --write`; the series lie outside the repository, below',
    '`VEDETTE_SHARED`. How surprise is made, and that its numbers were chosen on these series, is',
    'in [decision 0016](decisions/0016-surprise-is-error-over-recent-band.md).',
    '',
    '| detector | seed | score | windows found | false rows | score, alarms raised once |',
    '|---|---|---|---|---|---|',
    scoreRow('windowed Gaussian', 'none', gaussian),
    scoreRow('distance from the past’s mean alone', 'none', first.levelSurprises),
    ...runs.map(({ seed, errorSurprises }) =>
      scoreRow('LSTM, error of the forecast alone', seed, errorSurprises),
    ),
    ...runs.map(({ seed, surprises }) =>
      scoreRow('LSTM, surprise: the mean of both', seed, surprises),
    ),
    '',
    'An alarm raised once is followed by 50 rows in which only a higher score counts: what the',
    'benchmark does not do, and what helps the windowed Gaussian most, as its false rows come in',
    'runs.',
    '',
    '## Each series',
    '',
    `Surprise with seed ${first.seed}, at its threshold of ${threshold.toFixed(3)}.`,
    'A stretch is of false rows less than 50 rows apart. A window within the first 15 % is not',
    'counted.',
    '',
    '| series | rows | windows | found | false rows | in stretches | score |',
    '|---|---|---|---|---|---|---|',
    ...outcomes.map(seriesRow),
    '',
    '## Why windows are missed',
    '',
    'Told from the values: how rare the window’s farthest value and largest step are among all',
    'rows before it.',
    '',
    ...missed.flatMap(({ name, missed: windows }) =>
      windows.map(
        ({ window: [from, to], why }) => `- \`${shortName(name)}\`, rows ${from} to ${to}: ${why}.`,
      ),
    ),
    '',
    '## Why series lose by false rows',
    '',
    ...lossWords(outcomes),
    '',
  ].join('\n');
}

function scoreRow(name, seed, { score, found, windowCount, falsePoints, quiet }) {
  const windows = `${found} of ${windowCount}`;
  const cells = [name, seed, score.toFixed(1), windows, falsePoints, quiet.score.toFixed(1)];
  return `| ${cells.join(' | ')} |`;
}

function seriesRow({ name, rowCount, windowCount, missed, falseRows, falseStretches, score }) {
  const found = windowCount - missed.length;
  const points = score === undefined ? 'no window' : score.toFixed(0);
  const cells = [rowCount, windowCount, found, falseRows, falseStretches, points];
  return `| \`${shortName(name)}\` | ${cells.join(' | ')} |`;
}

function lossWords(outcomes) {
  const all = outcomes.reduce((sum, { falseRows }) => sum + falseRows, 0);
  const worst = outcomes.toSorted((a, b) => b.falseRows - a.falseRows).slice(0, 4);
  const of = worst.reduce((sum, { falseRows }) => sum + falseRows, 0);
  const names = worst.map(({ name, falseRows }) => `\`${shortName(name)}\` (${falseRows})`);
  return [
    `${of} of the ${all} false rows are of four series, in`,
    `${worst.reduce((sum, { falseStretches }) => sum + falseStretches, 0)} stretches:`,
    `${names.join(', ')}. The`,
    'benchmark counts each row of a stretch; a person would look once.',
  ];
}

function shortName(name) {
  return name.split('/').at(-1).replace('.csv', '');
}

/** Which columns of UNSW-NB15 weigh, by gain, by permutation and by Shapley parts. */
import {
  dropColumns,
  experiment,
  explainerOf,
  importancesOf,
  learnerNamed,
  taskOf,
} from '../../dist/learn/index.js';
import { readTable } from '../../dist/service/ingest/index.js';
import { parseSplit, splitTable } from '../../dist/service/learning/split.js';

/** Those that a study of intrusions names, 49 % of all importance; it has one state apart (INT). */
const NAMED = 'ct_dst_src_ltm sttl ct_state_ttl smean state sbytes ct_srv_dst rate'.split(' ');
const NAMED_SHARE = 0.49;
/** Rows that Shapley parts are told of. */
const SHAP_ROWS = 200;
const FIGURES = ['accuracy', 'macro_f1', 'roc_auc', 'pr_auc', 'fpr_at_recall_0.99'];

export async function printImportances(path, options, timesToLive) {
  const { table } = await readTable(path);
  const split = parseSplit(options[options.indexOf('--split') + 1]);
  for (const [without, drop] of [
    ['all columns', []],
    [`without ${timesToLive.join(', ')}`, timesToLive],
  ]) {
    const used = dropColumns(table, ['label', ...drop]);
    const task = taskOf(used, { target: 'attack_cat', normal: 'Normal' });
    const { train, test } = await splitTable(split, { table: used, task, seed: 1 });
    const learners = ['forest', 'boosting'].map((name) => ({
      learner: learnerNamed(name),
      settings: {},
    }));
    const done = await experiment({
      task,
      train,
      test,
      learners,
      trainingSets: ['as found'],
      folds: 0,
      repeats: 1,
      atFpr: [],
      seed: 1,
      jobs: 2,
      now: () => performance.now(),
    });
    for (const each of done.runs) printRun(each, done, without);
  }
}

function printRun(run, done, without) {
  const figures = FIGURES.map((name) => `${name} ${run.figures[name].toFixed(4)}`);
  console.log(`${run.name}, ${without}: ${figures.join(', ')}`);
  const names = done.test.matrix.columnNames;
  const lost = importancesOf(done, run, { seed: 1 }).columns;
  const kinds = [
    ['gain', Array.from(run.gains)],
    ['permutation', names.map((name) => lost.find((each) => each.name === name).loss)],
    ['mean |SHAP|', shapParts(run, done)],
  ];
  for (const [kind, values] of kinds) printShares(kind, names, values);
}

/** Of the share or log-odds of normal rows, the mean part of each column without its sign. */
function shapParts({ member }, { test, task }) {
  const explainer = explainerOf(member);
  const { matrix } = test;
  const sums = new Array(matrix.columnNames.length).fill(0);
  for (let i = 0; i < SHAP_ROWS; i++) {
    const row = Math.floor((i * matrix.rowCount) / SHAP_ROWS);
    const { parts } = explainer.explain(matrix, row, task.normal);
    for (let column = 0; column < sums.length; column++) sums[column] += Math.abs(parts[column]);
  }
  return sums;
}

function printShares(kind, names, values) {
  const positive = values.map((value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  const ranked = names
    .map((name, i) => ({ name, share: positive[i] / total }))
    .toSorted((a, b) => b.share - a.share);
  const cell = ({ name, share }) => `${name} ${(100 * share).toFixed(1)}`;
  const named = ranked.filter(({ name }) => NAMED.includes(name));
  const sum = named.reduce((all, { share }) => all + share, 0);
  const top = ranked.slice(0, NAMED.length);
  const shared = top.filter(({ name }) => NAMED.includes(name)).length;
  console.log(`  ${kind}, %: first ${top.map(cell).join(', ')}`);
  console.log(
    `    the study's: ${named.map(cell).join(', ')}; ` +
      `together ${(100 * sum).toFixed(0)} (theirs ${100 * NAMED_SHARE}), ${shared} among the first`,
  );
}

/*
 * What settings of boosting are worth on the ten classes of UNSW-NB15, by cross-validation of the
 * training rows alone (70 % of the official test partition): the test rows of bench/boosting.mjs
 * are never looked at. Equal rows stand in the same fold.
 *
 *     npm run bench -- boosting-settings [NAME=VALUE,NAME=VALUE ...] [--repeats N] [--jobs N]
 *
 * A line for the defaults, and one for each list of settings, as `vedette train --set` names them;
 * means over the repeats (2) of five folds. Looks for data below VEDETTE_SHARED.
 */
import { experiment, learnerNamed, taskOf } from '../dist/learn/index.js';
import { isHere, readTables } from './trees/unsw.mjs';

const FOLDS = 5;
const FIGURES = ['accuracy', 'macro_f1', 'roc_auc', 'pr_auc', 'fpr_at_recall_0.99', 'log_loss'];

export async function run(args) {
  if (!isHere()) return;
  const numberAfter = (flag, initial) =>
    args.includes(flag) ? Number(args[args.indexOf(flag) + 1]) : initial;
  const [repeats, jobs] = [numberAfter('--repeats', 2), numberAfter('--jobs', 2)];
  const lists = ['', ...args.filter((arg) => arg.includes('='))];
  const { train } = await readTables();
  const task = taskOf(train, { target: 'attack_cat', normal: 'Normal' });
  console.log(`${train.rowCount} rows, ${FOLDS} folds ${repeats} times: ${FIGURES.join(' ')}`);
  for (const list of lists) {
    const settings = Object.fromEntries(
      list.split(',').flatMap((each) => {
        const [name, value] = each.split('=');
        return name ? [[name, Number(value)]] : [];
      }),
    );
    const learners = [{ learner: learnerNamed('boosting'), settings }];
    const options = { trainingSets: ['as found'], folds: FOLDS, atFpr: [], seed: 1 };
    const now = () => performance.now();
    const { runs } = await experiment({ ...options, task, train, learners, repeats, jobs, now });
    const means = FIGURES.map((name) => {
      const each = runs[0].outOfFold.map(({ figures }) => figures[name]);
      return (each.reduce((sum, figure) => sum + figure, 0) / each.length).toFixed(5);
    });
    console.log(`${list || 'as they are'}: ${means.join(' ')}`);
  }
}

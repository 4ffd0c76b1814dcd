/*
 * What novelty alone finds on UNSW-NB15: models of the ordinary rows of the official train
 * partition (as far as they were recovered) score all of the official test partition, which none of
 * them saw, and which chooses nothing. Prints what each learner finds, for each seed, and which one
 * the training rows chose: the same as
 *
 *     vedette train TRAIN --role novelty --target attack_cat --normal Normal --split file:TEST …
 *
 * Columns whose values depend on the clock of the recording, or were lost in the recovery, are left
 * out.
 *
 *     npm run bench -- one-class [SEED ...]
 *
 * Looks for the data below VEDETTE_SHARED.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropColumns, NOVELTY_LEARNERS, trainNovelty } from '../dist/learn/index.js';
import { readTable } from '../dist/service/ingest/index.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared', 'data/unsw-nb15');
const LEFT_OUT = ['label', 'sinpkt', 'dinpkt', 'sjit', 'djit', 'stcpb', 'dtcpb'];

export async function run(args) {
  const files = ['official-train-normal-backdoor.csv.gz', 'official-test.csv.gz'];
  const paths = files.map((file) => join(SHARED, file));
  if (!paths.every((file) => existsSync(file))) {
    console.log(`skipped: no data below ${SHARED}; set VEDETTE_SHARED`);
    return;
  }
  const [train, test] = await Promise.all(paths.map(async (path) => (await readTable(path)).table));
  for (const seed of args.length > 0 ? args.map(Number) : [20_261]) {
    const { runs, rows, best, chosenBy } = trainNovelty({
      train: dropColumns(train, LEFT_OUT),
      test,
      ordinary: { column: 'attack_cat', normal: 'Normal' },
      learners: NOVELTY_LEARNERS.map((learner) => ({ learner, settings: {} })),
      seed,
      now: () => performance.now(),
    });
    console.log(
      `seed ${seed}: ${rows.learned} ordinary rows to learn from, ${test.rowCount} to judge`,
    );
    for (const { name, test: judged, choice, speed } of runs) {
      const { roc_auc: roc, pr_auc: pr, ...more } = judged.figures;
      console.log(
        `${name}: ROC-AUC ${roc.toFixed(4)}, PR-AUC ${pr.toFixed(4)}, recall at FPR .01 ` +
          `${more['recall_at_fpr_0.01'].toFixed(4)}, ordinary rows with p <= .01 ` +
          `${more['fpr_at_p_0.01'].toFixed(4)}; chosen by PR-AUC ${choice.pr_auc.toFixed(4)} ` +
          `(${speed.fitSeconds.toFixed(0)} s)`,
      );
    }
    console.log(`best: ${best.name} (${chosenBy})`);
  }
}

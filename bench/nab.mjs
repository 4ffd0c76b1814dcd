/*
 * The LSTM forecaster's walk over the series of the Numenta Anomaly Benchmark, scored by its rules
 * (standard profile, one threshold over all series), beside its windowed Gaussian detector: by the
 * forecast's error, by the distance from the mean of the past, and by both.
 *
 *     npm run bench -- nab [FOLDER] [--write] [--seeds 1,2,3]
 *
 * FOLDER holds data/ and labels/combined_windows.json; nab below VEDETTE_SHARED's data when absent.
 * `--write` makes docs/nab.md: what became of each series, and why windows were missed.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forecastSeries } from '../dist/learn/index.js';
import { outcomeOf } from './nab/outcomes.mjs';
import { nabPage } from './nab/page.mjs';
import { readAllSeries } from './nab/read-series.mjs';
import { benchmarkScore, probationRows } from './nab/score.mjs';
import { windowedGaussian } from './nab/windowed-gaussian.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared'), 'data/nab');
const PAGE = new URL('../docs/nab.md', import.meta.url);
const PARTS = ['errorSurprises', 'levelSurprises', 'surprises'];
/** Rows after a score in which only a higher one counts: an alarm is raised once. */
const QUIET_ROWS = 50;

export async function run(args) {
  const seeds = args.includes('--seeds') ? args[args.indexOf('--seeds') + 1].split(',') : [1];
  const [folder = FOLDER] = args.filter((arg, i) => !/^--/.test(arg) && args[i - 1] !== '--seeds');
  const series = readAllSeries(folder);
  const rows = series.reduce((sum, { values }) => sum + values.length, 0);
  console.log(`${series.length} series, ${rows} rows`);
  const gaussian = judge('windowed Gaussian', series, ({ values }) => windowedGaussian(values));
  const runs = seeds.map((seed) => walkAll(series, Number(seed)));
  if (!args.includes('--write')) return;
  const [{ found, surprises }] = runs;
  const { threshold } = surprises;
  const outcomes = series.map((each) => outcomeOf(each, scoresOf(found.get(each)), threshold));
  writeFileSync(PAGE, nabPage({ gaussian, runs, outcomes, threshold }));
}

function walkAll(series, seed) {
  const from = performance.now();
  const found = new Map(series.map((each) => [each, walk(each, seed)]));
  const seconds = (performance.now() - from) / 1000;
  console.log(`seed ${seed}, ${seconds.toFixed(0)} s:`);
  const judged = PARTS.map((part) => [
    part,
    judge(part, series, (each) => scoresOf(found.get(each), part)),
  ]);
  return { seed, found, ...Object.fromEntries(judged) };
}

function walk({ values, dayRows: cycleRows }, seed) {
  return forecastSeries(values, { learnRowsMax: probationRows(values.length), cycleRows, seed });
}

/** 0 for rows that were only learned from. */
function scoresOf(forecast, part = 'surprises') {
  return forecast[part].map((surprise) => surprise || 0);
}

/** Prints the score as it is and with alarms raised once; returns both. */
function judge(name, series, detector) {
  const [asItIs, quiet] = [
    ['as it is', (scores) => scores],
    [`quiet for ${QUIET_ROWS} rows`, quietAfter],
  ].map(([how, after]) => {
    const outcome = benchmarkScore(
      series.map((each) => ({ ...each, scores: after(detector(each)) })),
    );
    const { score, threshold, found, windowCount, falsePoints } = outcome;
    console.log(
      `${name.padEnd(24)} ${how.padEnd(20)} score ${score.toFixed(1).padStart(5)}  ` +
        `${found} of ${windowCount} windows, ${falsePoints} false points, ` +
        `threshold ${threshold.toFixed(3)}`,
    );
    return outcome;
  });
  return { ...asItIs, quiet };
}

function quietAfter(scores) {
  return scores.map((score, row) => {
    for (let at = Math.max(0, row - QUIET_ROWS); at < row; at++) {
      if (scores[at] >= score) return 0;
    }
    return score;
  });
}

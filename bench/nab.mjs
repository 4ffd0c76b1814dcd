/*
 * The LSTM forecaster's walk over the series of the Numenta Anomaly Benchmark, scored by its rules
 * (standard profile, one threshold over all series), beside its windowed Gaussian detector: by the
 * forecast's error, by the distance from the mean of the past, and by both.
 *
 *     npm run bench -- nab FOLDER [SEED ...]
 *
 * FOLDER holds data/ and labels/combined_windows.json.
 */
import { forecastSeries } from '../dist/learn/index.js';
import { readAllSeries } from './nab/read-series.mjs';
import { benchmarkScore, probationRows } from './nab/score.mjs';
import { windowedGaussian } from './nab/windowed-gaussian.mjs';

/** Rows after a score in which only a higher one counts: an alarm is raised once. */
const QUIET_ROWS = 50;

export async function run([folder, ...seeds]) {
  if (folder === undefined) throw new TypeError('expected the folder of the series, got none');
  const series = readAllSeries(folder);
  const rows = series.reduce((sum, { values }) => sum + values.length, 0);
  console.log(`${series.length} series, ${rows} rows`);
  print('windowed Gaussian', series, ({ values }) => windowedGaussian(values));
  for (const seed of seeds.length > 0 ? seeds.map(Number) : [1]) {
    const from = performance.now();
    const found = new Map(series.map((each) => [each, walk(each, seed)]));
    const seconds = (performance.now() - from) / 1000;
    console.log(`seed ${seed}, ${seconds.toFixed(0)} s:`);
    for (const part of ['errorSurprises', 'levelSurprises', 'surprises']) {
      print(part, series, (each) => found.get(each)[part].map((surprise) => surprise || 0));
    }
  }
}

function walk({ values, dayRows: cycleRows }, seed) {
  return forecastSeries(values, { learnRowsMax: probationRows(values.length), cycleRows, seed });
}

function print(name, series, detector) {
  for (const [how, after] of [
    ['as it is', (scores) => scores],
    [`quiet for ${QUIET_ROWS} rows`, quietAfter],
  ]) {
    const { score, threshold, found, windowCount, falsePoints } = benchmarkScore(
      series.map((each) => ({ ...each, scores: after(detector(each)) })),
    );
    console.log(
      `${name.padEnd(24)} ${how.padEnd(20)} score ${score.toFixed(1).padStart(5)}  ` +
        `${found} of ${windowCount} windows, ${falsePoints} false points, ` +
        `threshold ${threshold.toFixed(3)}`,
    );
  }
}

function quietAfter(scores) {
  return scores.map((score, row) => {
    for (let at = Math.max(0, row - QUIET_ROWS); at < row; at++) {
      if (scores[at] >= score) return 0;
    }
    return score;
  });
}

/*
 * How many events a second does one core bring through all detectors and models, and how long
 * does one event take? Flows of the bundled recordings (or of the captures that are named) go
 * through the detectors, novelty and ranking of `vedette analyze`; rows of UNSW-NB15's official
 * test partition go through a forest, boosting and a novelty model that were trained on others of
 * its rows. What an analysis fits to its own flows is counted: two isolation forests where there
 * is no baseline, and nets that learn its series.
 *
 *     npm run bench -- scoring [CAPTURE ...] [--rounds N]
 *
 * Times are those of the processor, since a busy machine gives a process less of the clock; medians
 * over the rounds. Reading packets and computing features comes before and is not counted: see
 * `wire`. Looks for UNSW-NB15 below VEDETTE_SHARED.
 */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  encodeTable,
  experiment,
  learnerNamed,
  memberPredictor,
  NOVELTY_LEARNERS,
  noveltyDetector,
  takeRows,
  taskOf,
  trainNovelty,
} from '../dist/learn/index.js';
import { readCaptures } from '../dist/service/input/index.js';
import { Triage } from '../dist/triage/index.js';
import { FeatureExtractor, featureSet } from '../dist/wire/index.js';
import { isHere, readTables } from './trees/unsw.mjs';

const CAPTURES = fileURLToPath(new URL('../test/captures/', import.meta.url));
const BASELINE = `${CAPTURES}judge-baseline.pcap.gz`;
const [FLOOR, GOAL] = [25_000, 100_000];
const SEED = 1;
const SINGLES = 300;
const ROUNDS = 3;

export async function run(args) {
  const at = args.indexOf('--rounds');
  const rounds = at < 0 ? ROUNDS : Number(args[at + 1]);
  const named = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
  await printFlows(named.length > 0 ? named : bundled(), rounds);
  if (isHere()) await printRows(rounds);
}

function bundled() {
  return readdirSync(CAPTURES)
    .filter((file) => /\.pcap(ng)?\.gz$/.test(file))
    .map((file) => CAPTURES + file);
}

async function printFlows(captures, rounds) {
  const recordings = [];
  for (const capture of captures) recordings.push(await batchesOf(capture));
  const flows = recordings.flat().reduce((sum, { flows: { count } }) => sum + count, 0);
  const ordinary = new Triage({ seed: SEED });
  for (const batch of await batchesOf(BASELINE)) ordinary.observe(batch.flows, batch.features);
  const baseline = ordinary.finishAsBaseline();
  console.log(`${flows} flows of ${captures.length} captures, ${rounds} rounds:`);
  const together = timed([recordings.flat()], { rounds });
  line('all detectors', flows, together.observe);
  line('all of it, as one analysis', flows, together.observe + together.finish);
  const known = timed(recordings, { rounds, baseline });
  line('an analysis each, against a baseline', flows, known.observe + known.finish);
  const alone = timed(recordings, { rounds });
  line('an analysis each, without one', flows, alone.observe + alone.finish);
}

/** Medians over the rounds of what all recordings took. */
function timed(recordings, { rounds, baseline }) {
  const times = { observe: [], finish: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    let [observe, finish] = [0, 0];
    for (const batches of recordings) {
      const triage = new Triage({ seed: SEED, ...(baseline && { baseline }) });
      observe += cpuMs(() => batches.forEach((b) => triage.observe(b.flows, b.features)));
      finish += cpuMs(() => triage.finish());
    }
    if (round === 0) continue;
    times.observe.push(observe);
    times.finish.push(finish);
  }
  return { observe: median(times.observe), finish: median(times.finish) };
}

async function batchesOf(capture) {
  const extractor = new FeatureExtractor(featureSet('clean@1'));
  const batches = [];
  await readCaptures({
    inputs: [capture],
    checksums: 'ignore',
    onBatch: (flows) => batches.push({ flows, features: extractor.extract(flows) }),
  });
  return batches;
}

async function printRows(rounds) {
  const { train, test } = await readTables();
  const models = [...(await classifiers(train, test)), noveltyModel(train)];
  console.log(`${test.rowCount} rows of UNSW-NB15, ${rounds} rounds:`);
  let [all, single] = [0, 0];
  for (const { name, encoding, score } of models) {
    const batch = [];
    for (let round = 0; round < rounds; round++) {
      batch.push(cpuMs(() => score(encodeTable(encoding, test).matrix)));
    }
    const times = singles(test, (row) => score(encodeTable(encoding, row).matrix));
    line(name, test.rowCount, median(batch), times);
    all += median(batch);
    single += median(times);
  }
  line('all models', test.rowCount, all);
  console.log(`  one row through all models: ${(1000 * single).toFixed(0)} µs (goal: below 1000)`);
}

async function classifiers(train, test) {
  const task = taskOf(train, { target: 'attack_cat', normal: 'Normal' });
  const { runs, encoding } = await experiment({
    task,
    train,
    test: takeRows(
      test,
      Uint32Array.from({ length: 100 }, (_, row) => row),
    ),
    learners: ['forest', 'boosting'].map((name) => {
      return { learner: learnerNamed(name), settings: {} };
    }),
    trainingSets: ['as found'],
    folds: 0,
    repeats: 1,
    atFpr: [],
    seed: SEED,
    jobs: cpus().length,
    now: () => performance.now(),
  });
  return runs.map(({ name, member }) => {
    const { predict } = memberPredictor(member);
    return { name, encoding, score: predict };
  });
}

function noveltyModel(train) {
  const [learner] = NOVELTY_LEARNERS;
  const { runs, encoding } = trainNovelty({
    train,
    ordinary: { column: 'attack_cat', normal: 'Normal' },
    learners: [{ learner, settings: {} }],
    seed: SEED,
    now: () => performance.now(),
  });
  const detector = noveltyDetector(runs[0].member);
  const score = (matrix) => detector.pValues(detector.score(matrix));
  return { name: `novelty (${learner.name})`, encoding, score };
}

/** Milliseconds of the clock of single rows as tables of their own, encoding included. */
function singles(table, score) {
  return Array.from({ length: SINGLES }, (_, i) => {
    const row = takeRows(table, Uint32Array.of(Math.floor((i * table.rowCount) / SINGLES)));
    const start = performance.now();
    score(row);
    return performance.now() - start;
  });
}

function line(name, events, ms, single) {
  const rate = Math.round(events / (ms / 1000));
  const judged = rate >= GOAL ? 'goal reached' : rate >= FLOOR ? 'reached' : 'MISSED';
  const one = single && `; one alone: median ${us(single, 0.5)}, p95 ${us(single, 0.95)} µs`;
  console.log(`  ${name}: ${rate.toLocaleString('en-US')} a second (${judged})${one ?? ''}`);
}

const us = (times, share) =>
  (1000 * times.toSorted((a, b) => a - b)[Math.floor(share * times.length)]).toFixed(0);

function cpuMs(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

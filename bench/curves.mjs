/*
 * How long ROC-AUC, average precision and three false positive rates at a recall take for a
 * million rows of made-up scores, all different or of a thousand values, beside scikit-learn in
 * turn; and whether both find the same.
 *
 *     npm run bench -- curves [ROUNDS] [ROWS]
 *
 * The peer is the `python3` of PEER_PYTHON (/usr/bin/python3), with numpy and scikit-learn.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  averagePrecision,
  createRandom,
  fprAtRecall,
  rocAuc,
  thresholdCounts,
} from '../dist/learn/index.js';

const PYTHON = process.env.PEER_PYTHON ?? '/usr/bin/python3';
const ROUNDS = 5;
const ROWS = 1_000_000;
const RECALLS = [0.95, 0.99, 0.995];
/** As the peers' script in the shared material computes them. */
const PEER = `
import json, sys, time
import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
scores, labels = np.fromfile(sys.argv[1]), np.fromfile(sys.argv[2], np.uint8)
start = time.perf_counter()
auc, ap = roc_auc_score(labels, scores), average_precision_score(labels, scores)
fpr, tpr, _ = roc_curve(labels, scores)
rates = [fpr[np.argmax(tpr >= recall)] for recall in ${JSON.stringify(RECALLS)}]
print(json.dumps(dict(seconds=time.perf_counter() - start, figures=[auc, ap, *rates])))`;

export function run([rounds = ROUNDS, rows = ROWS]) {
  if (spawnSync(PYTHON, ['-c', 'import sklearn']).status !== 0) {
    console.log(`skipped: no scikit-learn for ${PYTHON}; set PEER_PYTHON`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'vedette-bench-'));
  try {
    const [{ model }] = cpus();
    console.log(`${rows} rows, ${rounds} rounds in turn, medians; ${model}, ${process.version}`);
    for (const levels of [0, 1000]) compare(scratch, { rounds, rows: Number(rows), levels });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function compare(scratch, { rounds, rows, levels }) {
  const { scores, labels } = someRows(rows, levels);
  const files = [join(scratch, 'scores'), join(scratch, 'labels')];
  writeFileSync(files[0], new Uint8Array(scores.buffer));
  writeFileSync(files[1], labels);
  const seconds = { own: [], peer: [] };
  let apart = 0;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const own = figuresOf({ scores, labels });
    seconds.own.push((performance.now() - from) / 1000);
    const peer = runPeer(files);
    seconds.peer.push(peer.seconds);
    apart = Math.max(apart, ...own.map((figure, i) => Math.abs(figure - peer.figures[i])));
  }
  const [own, peer] = [median(seconds.own), median(seconds.peer)];
  console.log(
    `${levels || 'all'} different scores: vedette ${(1000 * own).toFixed(0)} ms, ` +
      `scikit-learn ${(1000 * peer).toFixed(0)} ms: ${(peer / own).toFixed(1)} x; ` +
      `figures at most ${apart.toExponential(1)} apart`,
  );
}

function figuresOf(rows) {
  const counts = thresholdCounts(rows);
  const rates = RECALLS.map((recall) => fprAtRecall(counts, recall));
  return [rocAuc(counts), averagePrecision(counts), ...rates];
}

/** Three in ten rows are to be found, and score half a unit higher; 0 levels: no rounding. */
function someRows(rowCount, levels) {
  const random = createRandom(1, 'bench curves');
  const labels = Uint8Array.from({ length: rowCount }, () => (random.next() < 0.3 ? 1 : 0));
  const scores = Float64Array.from(labels, (label) => {
    const score = random.next() + random.next() / 2 ** 32 + label / 2;
    return levels ? Math.round(score * levels) / levels : score;
  });
  return { scores, labels };
}

function runPeer(files) {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', PEER, ...files], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`scikit-learn: ${stderr}`);
  return JSON.parse(stdout);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

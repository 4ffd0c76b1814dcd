/*
 * What a forest trained on published rows of UNSW-NB15 loses when the context columns it is fed are
 * ours: trained on the official test partition, asked about the consecutive raw rows, three times.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contextVariants, readRows } from './context-columns.mjs';

/** Raw names of columns that the official partitions call otherwise. */
const RAW_NAMES = { smean: 'smeansz', dmean: 'dmeansz', response_body_len: 'res_bdy_len' };
/** Not features, or not in the raw rows. */
const LEFT_OUT = ['id', 'label', 'attack_cat', 'rate'];
/** Constants of one test bed that nearly give the label away. */
const TIME_TO_LIVE = ['sttl', 'dttl', 'ct_state_ttl'];
/** Whole numbers that both files write alike. */
const SAME_ROW = ['spkts', 'dpkts', 'sbytes', 'dbytes', 'sttl', 'dttl', 'stcpb', 'dtcpb'];
const TREES = 100;
const SEED = 1;
const FALSE_ALARMS = 0.01;

/** Undefined without the rows; else a line for each set of columns and kind of context. */
export async function forestLoss({ wire, learn }, shared) {
  const directory = join(shared, 'data/unsw-nb15');
  const official = join(directory, 'official-test.csv.gz');
  const stream = join(directory, 'raw-stream-1.csv.gz');
  if (!existsSync(official) || !existsSync(stream)) return undefined;
  const raw = readRows(stream);
  const asked = new Set(raw.map(sameRow));
  const training = readRows(official).filter((row) => !asked.has(sameRow(row)));
  const variants = contextVariants(wire, raw);
  const all = Object.keys(training[0]).filter((name) => !LEFT_OUT.includes(name));
  const lines = [];
  for (const [columns, names] of [
    ['all', all],
    ['without time to live', all.filter((name) => !TIME_TO_LIVE.includes(name))],
  ]) {
    const forest = await trainOn(learn, training, names);
    for (const [context, rows] of Object.entries(variants)) {
      lines.push({ columns, context, ...judge(forest.score(rows), rows) });
    }
  }
  return { trained: training.length, asked: raw.length, lines };
}

/** Equal for rows that are one record, in either file: no row may be both learned and asked. */
function sameRow(row) {
  const numbers = SAME_ROW.map((name) => Number(row[name]));
  return [row.proto, row.state, Number(row.dur).toFixed(6), ...numbers].join(' ');
}

async function trainOn(learn, rows, names) {
  const codes = new Map(names.map((name) => [name, new Map()]));
  const codeOf = (name, cell, isTraining) => {
    const known = codes.get(name);
    if (isTraining && !known.has(cell)) known.set(cell, known.size);
    return known.get(cell) ?? Number.NaN;
  };
  const isText = (name) => ['proto', 'service', 'state'].includes(name);
  const matrixOf = (of, isTraining) =>
    learn.createMatrix(
      names,
      names.map((name) =>
        Float64Array.from(of, (row) => {
          const cell = row[name] ?? row[RAW_NAMES[name]];
          return isText(name) ? codeOf(name, cell, isTraining) : Number(cell);
        }),
      ),
    );
  const labels = Uint8Array.from(rows, ({ label }) => Number(label));
  const { model } = await learn.trainForestParallel(
    matrixOf(rows, true),
    { labels, classCount: 2 },
    { seed: SEED, treeCount: TREES, jobs: 2 },
  );
  const engine = new learn.ForestEngine(model);
  return {
    score: (asked) => engine.score(matrixOf(asked, false)).filter((_, at) => at % 2 === 1),
  };
}

/** Area under the ROC curve by ranks (Mann and Whitney), and recall at 1 % false alarms. */
function judge(scores, rows) {
  const isAttack = rows.map(({ label }) => label === '1');
  const order = [...scores.keys()].sort((a, b) => scores[a] - scores[b]);
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let i = from; i < to; i++) if (isAttack[order[i]]) rankSum += (from + to + 1) / 2;
    from = to;
  }
  const attacks = isAttack.filter(Boolean).length;
  const normal = rows.length - attacks;
  const auc = (rankSum - (attacks * (attacks + 1)) / 2) / (attacks * normal);
  const ordinary = scores.filter((_, at) => !isAttack[at]).sort();
  const cut = ordinary[Math.ceil(ordinary.length * (1 - FALSE_ALARMS)) - 1];
  const caught = scores.filter((score, at) => isAttack[at] && score > cut).length;
  return { auc, recall: caught / attacks };
}

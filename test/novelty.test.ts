/** What is ordinary, learned and applied by the built program, on a table of no field at all. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../src/learn/index.ts';

const VEDETTE = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));
let folder = '';

function vedette(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VEDETTE, ...args], {
    cwd: folder,
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

/** Machines whose heat follows their load; those that fail are hot without load. */
function machines(rowCount: number, seed: number, failing: number): string {
  const random = createRandom(seed, 'machines');
  const rows = Array.from({ length: rowCount }, () => {
    const load = random.next() * 100;
    const isFailing = random.next() < failing;
    const heat = isFailing ? 80 + 20 * random.next() : 20 + load / 2 + 3 * random.next();
    const site = ['east', 'west'][random.below(2)];
    const shown = isFailing ? load / 4 : load;
    return [shown.toFixed(3), heat.toFixed(3), site, isFailing ? 'failing' : 'fine'].join(',');
  });
  return `${['load,heat,site,state', ...rows].join('\n')}\n`;
}

const NOVELTY = ['train', 'machines.csv', '--role', 'novelty'];
const KNOWN = [...NOVELTY, '--target', 'state', '--normal', 'fine'];
const FAST = [
  '--models',
  'gaussian-mixture,isolation-forest',
  '--set',
  'gaussian-mixture.components=3',
];

interface Told {
  best: string;
  chosen_by: string;
  rows: { choosing_others: number; test: number };
  models: { model: string; metrics: Record<string, number>; kinds: { kind: string }[] }[];
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-novelty-'));
  writeFileSync(join(folder, 'machines.csv'), machines(2000, 1, 0.05));
  writeFileSync(join(folder, 'later.csv'), machines(800, 2, 0.1));
  writeFileSync(join(folder, 'bare.csv'), machines(900, 3, 0).replace(/,\w+$/gm, ''));
  const { code, err } = vedette(...KNOWN, ...FAST, '-o', 'odd.vedette', '--report', 'odd.html');
  if (code !== 0) throw new Error(err);
  vedette(...KNOWN, '--models', 'isolation-forest', '-o', 'forest.vedette');
  vedette('train', 'machines.csv', '--target', 'state', '--models', 'baseline', '-o', 'b.vedette');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('vedette train --role novelty', () => {
  test('learns from ordinary rows, and lets others only choose and judge', () => {
    const { out } = vedette(...KNOWN, ...FAST, '--json');
    const { best, chosen_by: chosenBy, rows, models } = JSON.parse(out) as Told;
    expect(best).toBe('gaussian-mixture');
    expect(chosenBy).toContain('pr_auc on training rows');
    expect(rows.choosing_others).toBeGreaterThan(50);
    expect(rows.test).toBe(600);
    expect(models[0].metrics.roc_auc).toBeGreaterThan(0.95);
    expect(models[0].kinds.map(({ kind }) => kind)).toEqual(['failing']);
  });

  test('says in words what it finds, and whether its p-values are honest', () => {
    const { out } = vedette(...KNOWN, ...FAST);
    expect(out).toContain('novelty: rows of state fine are ordinary');
    expect(out).toContain('What gaussian-mixture finds');
    expect(out).toContain('Are the p-values of gaussian-mixture honest?');
  });

  test('takes the default where no row is known, and says so', () => {
    const args = ['train', 'bare.csv', '--role', 'novelty', '--set', 'autoencoder.epochs=2'];
    const { out, code } = vedette(...args);
    expect(code).toBe(0);
    expect(out).toContain('all rows are taken for ordinary');
    expect(out).toContain(
      'Best: autoencoder (by default: without rows known to be others, nothing',
    );
  });

  test('writes a report without a script', () => {
    const page = readFileSync(join(folder, 'odd.html'), 'utf8');
    for (const title of ['ROC', 'Precision by recall', 'p-values of ordinary rows']) {
      expect(page).toContain(`<title>${title}`);
    }
    expect(page).not.toContain('<script');
    expect(page).toContain('p-values of at most 0.01 on held-out ordinary rows');
  });

  test.each([
    [['--folds', '3'], 'option --folds: has no use with --role novelty'],
    [['--models', 'forest'], 'option --models: expected a learner of novelty of autoencoder'],
    [['--normal', 'good'], 'target "state": expected "good", found failing, fine'],
    [['--set', 'isolation-forest.trees=0'], 'isolation-forest.trees: expected'],
  ])('refuses %s in one line', (args, message) => {
    const { err, code } = vedette(...KNOWN, ...FAST, ...args);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBeGreaterThan(0);
  });

  test('of attacks still needs a target', () => {
    const { err, code } = vedette('train', 'machines.csv');
    expect([code, err]).toEqual([2, expect.stringContaining('option --target')]);
  });
});

describe('a model of novelty', () => {
  test('gives each row a score and a p-value', () => {
    const { code } = vedette('predict', 'odd.vedette', 'later.csv', '-o', 'told.csv');
    expect(code).toBe(0);
    const [head, ...rows] = readFileSync(join(folder, 'told.csv'), 'utf8').trim().split('\n');
    expect(head).toBe('row,score,pValue');
    expect(rows).toHaveLength(800);
    const truth = readFileSync(join(folder, 'later.csv'), 'utf8').trim().split('\n').slice(1);
    const odd = rows.filter((row) => Number(row.split(',')[2]) <= 0.01);
    const found = odd.filter((row) => truth[Number(row.split(',')[0]) - 1].endsWith('failing'));
    expect(found.length / odd.length).toBeGreaterThan(0.8);
  });

  test('tells which columns made a row odd; all shares sum to its score', () => {
    const { out } = vedette('predict', 'odd.vedette', 'later.csv', '--explain', '9', '--json');
    for (const line of out.trim().split('\n').slice(0, 50)) {
      const told = JSON.parse(line) as { score: number; because: { share: number }[] };
      const sum = told.because.reduce((total, { share }) => total + share, 0);
      expect(sum).toBeCloseTo(told.score, 6);
      expect(told.because).toHaveLength(3);
    }
  });

  test('is judged on a table that says which rows are ordinary', () => {
    const { out } = vedette('evaluate', 'odd.vedette', 'later.csv', '--json', '--budget', '20');
    const { metrics, rows } = JSON.parse(out) as { metrics: Record<string, number>; rows: number };
    expect(rows).toBe(800);
    expect(metrics.roc_auc).toBeGreaterThan(0.95);
    expect(metrics.precision_at_budget_20).toBeGreaterThan(0.9);
    const words = vedette('evaluate', 'odd.vedette', 'machines.csv');
    expect(words.err).toContain('has seen some of these rows');
    expect(words.out).toContain('gaussian-mixture, novelty, 2,000 rows');
  });

  test('is held against another one on the same rows, but not against one of another role', () => {
    const { out } = vedette('compare', 'forest.vedette', 'odd.vedette', 'later.csv');
    expect(out).toContain('first: isolation-forest, second: gaussian-mixture, 800 rows');
    expect(out).toMatch(/pr_auc .*second/);
    vedette(
      'train',
      'machines.csv',
      '--target',
      'state',
      '--models',
      'baseline',
      '-o',
      'b.vedette',
    );
    const { err, code } = vedette('compare', 'odd.vedette', 'b.vedette', 'later.csv');
    expect([code, err]).toEqual([1, expect.stringContaining('expected models of one role')]);
  });
});

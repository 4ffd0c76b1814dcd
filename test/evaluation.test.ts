/** What `vedette evaluate` shows as proof, and fusion with novelty, by the built program. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../src/api/index.ts';
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

/** Loans that fail where debt is high and income low, by a rule with exceptions. */
function loans(rowCount: number, seed: number): string {
  const random = createRandom(seed, 'loans');
  const rows = Array.from({ length: rowCount }, () => {
    const [income, debt] = [random.next(), random.next()];
    const region = ['north', 'south', 'west'][random.below(3)];
    const isBad = debt > income + (region === 'west' ? 0 : 0.3);
    const outcome = isBad !== random.next() < 0.02 ? 'failed' : 'paid';
    return `${income.toFixed(4)},${debt.toFixed(4)},${region},${outcome}`;
  });
  return `${['income,debt,region,outcome', ...rows].join('\n')}\n`;
}

const TRAIN = [
  'train',
  'loans.csv',
  '--target',
  'outcome',
  '--normal',
  'paid',
  '--models',
  'forest',
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-evaluation-'));
  writeFileSync(join(folder, 'loans.csv'), loans(1200, 1));
  writeFileSync(join(folder, 'later.csv'), loans(400, 2));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('vedette train --fuse', () => {
  const train = (...more: string[]) => vedette(...TRAIN, '--fuse', 'region', ...more);

  test('keeps novelty beside the classifier, and both speak in an analysis', () => {
    const { code, out } = train('--folds', '3', '-o', 'fused.vedette', '--json');
    expect(code).toBe(0);
    const { fusion } = JSON.parse(out) as {
      fusion: { weights: Record<string, number>; kinds_left_out: number; metrics: object };
    };
    expect(fusion.kinds_left_out).toBe(3);
    expect(fusion.weights.classifier).toBeGreaterThan(0);
    expect(fusion.weights.novelty).toBeGreaterThanOrEqual(0);
    expect(fusion.metrics).toHaveProperty('pr_auc');
    const analysis = vedette(
      'analyze',
      'later.csv',
      '--model',
      'fused.vedette',
      '--no-record',
      '--json',
    );
    expect(analysis.code).toBe(0);
    const { groups } = JSON.parse(analysis.out) as Analysis;
    const named = groups.flatMap(({ parts }) => parts.evidence.map(({ detector }) => detector));
    expect(new Set(named)).toContain('known-attacks');
    expect(new Set(named)).toContain('novelty');
  }, 60_000);

  test('asks for rows that the classifier did not see', () => {
    const { code, err } = train('--folds', '0');
    expect(code).toBe(2);
    expect(err).toContain('option --fuse: expected --folds 2 or more, or a blend');
  });
});

test('vedette train --role severity refuses a target beyond 0 to 10, by its row', () => {
  const rows = Array.from({ length: 60 }, (_, row) => `${row},${row === 40 ? 37 : row / 10}`);
  writeFileSync(join(folder, 'scores.csv'), `x,score\n${rows.join('\n')}\n`);
  const { code, err } = vedette('train', 'scores.csv', '--target', 'score', '--role', 'severity');
  expect(code).not.toBe(0);
  expect(err).toContain('target "score", row 41: expected a score from 0 to 10, got 37');
  expect(err.trim().split('\n')).toHaveLength(1);
});

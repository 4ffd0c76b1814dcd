/** What `vedette evaluate` shows as proof, and fusion with novelty, by the built program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../src/api/index.ts';
import { loansFolder, TRAIN } from './loans.ts';

const { folder, vedette, remove } = loansFolder();
afterAll(remove);

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

  test('is told by predict as by evaluate, and not exported without its novelty', () => {
    const { out, err } = vedette(
      'predict',
      'fused.vedette',
      'later.csv',
      '--json',
      '--explain',
      '2',
    );
    expect(err).toContain('the classifier alone');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const alarms = rows.filter(({ probabilities }) => probabilities[0] >= 0.5).length;
    const judged = vedette('evaluate', 'fused.vedette', 'later.csv', '--json').out;
    const { precision, false_alarms_per_day: wrong } = JSON.parse(judged).proof.at[1];
    expect(alarms).toBe(Math.round(wrong.estimate / (1 - precision.estimate)));
    const refused = vedette('export', 'fused.vedette', '-o', 'fused.onnx');
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('train it without --fuse');
  });

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

describe('vedette evaluate', () => {
  const evaluate = (...more: string[]) => vedette('evaluate', 'region.vedette', ...more);
  beforeAll(() => {
    const made = ['--folds', '3', '--seed', '5', '--fuse', 'region', '-o', 'region.vedette'];
    vedette(...TRAIN, ...made);
  }, 60_000);

  test('proves a fused model: work at a budget, its parts, and how to repeat it', () => {
    const { code, out } = evaluate('later.csv', '--budget', '20', '--days', '2', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out);
    const [budget] = found.proof.at;
    expect(budget.where).toBe('the first 20 a day');
    expect(budget.false_alarms_per_day.estimate).toBeCloseTo(
      20 * (1 - budget.precision.estimate),
      9,
    );
    expect(found.proof.prior).toBeGreaterThan(0.2);
    const { pr_auc: area } = found.proof.figures;
    expect(area.estimate).toBe(found.metrics.pr_auc);
    expect(area.low).toBeLessThan(area.high);
    expect(found.parts.map(({ name }: { name: string }) => name)).toEqual([
      'forest, without novelty',
      'novelty (isolation-forest)',
    ]);
    expect(found.above_best_part.part).toBe('forest, without novelty');
    expect(found.findings).toBeInstanceOf(Array);
    expect(found.manifest.table.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(found.manifest.model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(found.repeat).toBe(
      'vedette evaluate region.vedette later.csv --budget 20 --days 2 --seed 20261',
    );
    expect(vedette(...found.repeat.split(' ').slice(1), '--json').out).toBe(out);
  });

  test('trains again without each kind, where rows are apart to train on', () => {
    const apart = ['loans.csv', '--split', 'random', '--seed', '5'];
    const { code, out, err } = evaluate(...apart, '--leave-out', 'region', '--report', 'e.html');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').map((line) => line.split(/ {2,}/));
    const kinds = lines.filter(([name]) => ['north', 'south', 'west'].includes(name));
    expect(kinds).toHaveLength(3);
    const mean = lines.find(([name]) => name === 'mean')?.map(Number) ?? [];
    const recalls = kinds.map((cells) => Number.parseFloat(cells[2]));
    expect(mean[1]).toBeCloseTo(recalls.reduce((a, b) => a + b, 0) / 3, 3);
    const html = readFileSync(join(folder, 'e.html'), 'utf8');
    expect(html).toContain('Attacks of a kind that training lacked');
    expect(html).toContain('--leave-out region');
    expect(html).not.toContain('<script');
  }, 60_000);

  test('says what it needs to leave kinds out', () => {
    const { code, err } = evaluate('later.csv', '--leave-out', 'region');
    expect(code).not.toBe(0);
    expect(err).toContain('option --leave-out: expected');
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

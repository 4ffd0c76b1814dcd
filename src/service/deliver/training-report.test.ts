import { describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnerNamed } from '../../learn/index.ts';
import { train } from '../learning/index.ts';
import { trainingReport } from './training-report.ts';

const PAYLOAD = '</script><img src=x onerror=alert(1)>';

/** Classes and columns whose names are an attacker's. */
async function reportOf(target: 'words' | 'number'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-report-'));
  const rows = Array.from({ length: 200 }, (_, i) => {
    const x = (i * 37) % 100;
    return `${x},${(i * 13) % 7},${target === 'number' ? x * 1.5 : x > 50 ? PAYLOAD : 'normal'}`;
  });
  writeFileSync(join(folder, 'table.csv'), `${PAYLOAD},y,target\n${rows.join('\n')}\n`);
  try {
    const trained = await train({
      path: join(folder, 'table.csv'),
      target: 'target',
      drop: [],
      categories: [],
      learners: ['boosting', 'baseline'].map((name) => ({
        learner: learnerNamed(name),
        settings: name === 'boosting' ? { rounds: 5 } : {},
      })),
      split: { kind: 'random', testShare: 0.3 },
      trainingSets: ['as found'],
      folds: 2,
      repeats: 1,
      tune: undefined,
      atFpr: [],
      importances: 'every',
      seed: 1,
      jobs: 1,
    });
    return trainingReport(trained, 'vedette test');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a training report', () => {
  test('shows figures and curves of classes, and makes no text of the table markup', async () => {
    const page = await reportOf('words');
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;/script&#62;&#60;img src=x onerror=alert(1)&#62;');
    for (const title of ['ROC', 'Precision by recall', 'Reliability', 'Confusion of', 'Loss of']) {
      expect(page).toContain(`<title>${title}`);
    }
    expect(page).toContain('<h2>As alarms</h2>');
    expect(page).toContain('<h2>Out of fold, on the training rows</h2>');
  });

  test('shows errors of numbers and how they scatter', async () => {
    const page = await reportOf('number');
    expect(page).toContain('<th>rmse</th>');
    expect(page).toContain('<title>target, by boosting</title>');
    expect(page).not.toContain('<h2>As alarms</h2>');
  });

  test('shows what each column weighs, by permutation, explanation and gain', async () => {
    const page = await reportOf('words');
    for (const measure of ['Permutation', 'Mean |SHAP|', 'Gain']) {
      expect(page).toContain(`<title>${measure} of boosting`);
      expect(page).toContain(`<th>${measure}, `);
    }
    expect(page).toMatch(/how far the column moves the prediction \(log-odds\), mean of \d+ rows/);
    expect(page).toMatch(/WHAT WEIGHS\n {2}mean \|SHAP\| over \d+ held-out rows, in log-odds: /);
  });

  test('may fetch nothing and run nothing', async () => {
    const page = await reportOf('number');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<[^>]*\b(src|href)=/);
  });
});

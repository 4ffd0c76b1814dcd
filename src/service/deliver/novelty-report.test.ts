import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noveltyLearnerNamed } from '../../learn/index.ts';
import { trainNoveltyFile } from '../learning/index.ts';
import { noveltyReport } from './novelty-report.ts';

const PAYLOAD = '</script><img src=x onerror=alert(1)>';

/** A column and a kind of rows whose names are an attacker's. */
async function reportOf(over: { target?: string; split: 'random' | 'none' }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-report-'));
  const rows = Array.from({ length: 900 }, (_, i) => {
    const x = ((i * 37) % 900) / 9;
    const isOdd = i % 9 === 0;
    return `${x},${isOdd ? 100 - x : 2 * x + (i % 5)},${isOdd ? PAYLOAD : 'normal'}`;
  });
  writeFileSync(join(folder, 'table.csv'), `${PAYLOAD},y,kind\n${rows.join('\n')}\n`);
  try {
    const outcome = await trainNoveltyFile({
      path: join(folder, 'table.csv'),
      target: over.target,
      drop: over.target === undefined ? ['kind'] : [],
      categories: [],
      learners: ['autoencoder', 'neighbour-distance'].map(noveltyLearnerNamed),
      settingsOf: ({ name }) => (name === 'autoencoder' ? { epochs: 3 } : {}),
      split: over.split === 'none' ? { kind: 'none' } : { kind: 'random', testShare: 0.3 },
      atFpr: [],
      budgets: [],
      seed: 1,
    });
    return noveltyReport(outcome, 'vedette test');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a report of novelty', () => {
  test('shows figures, kinds and curves, and makes no text of the table markup', async () => {
    const page = await reportOf({ target: 'kind', split: 'random' });
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;/script&#62;&#60;img src=x onerror=alert(1)&#62;');
    const plots = [
      'ROC',
      'Precision by recall',
      'p-values of ordinary',
      'What makes rows odd',
      'Loss',
    ];
    for (const title of plots) expect(page).toContain(`<title>${title}`);
    expect(page).toContain('By kind: recall where 1 % of ordinary rows are flagged');
    expect(page).toContain("default-src 'none'");
  });

  test('of rows of which nothing is known shows p-values alone', async () => {
    const page = await reportOf({ split: 'random' });
    expect(page).toContain('nothing could choose');
    expect(page).toContain('Are p-values honest?');
    expect(page).not.toContain('<title>ROC');
  });

  test('without rows set apart says what calibrates', async () => {
    const page = await reportOf({ split: 'none' });
    expect(page).toContain('rows_that_calibrate');
    expect(page).not.toContain('<h2>Are p-values honest?');
    expect(page).toContain('<title>Loss of autoencoder');
  });
});

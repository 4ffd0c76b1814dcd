/** The page of models, of analyses that the built program made with models that it trained. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analysis, type Analysis } from '../../src/api/index.ts';
import { createRandom } from '../../src/learn/index.ts';
import { sampleAnalysis } from '../../src/service/store/testing/sample-analysis.ts';
import {
  closeWatched,
  hasBrowser,
  openBrowser,
  requireBrowser,
  type Watched,
  watchedPage,
} from './browser.ts';
import { type RunningConsole, startConsole } from './console-server.ts';

const VEDETTE = fileURLToPath(new URL('../../bin/vedette.mjs', import.meta.url));
const SETUP_MS = 120_000;

const office = sampleAnalysis({ name: 'office' });
let folder = '';
let browser: Browser;
let served: RunningConsole;
let watched: Watched;
let page: Page;
let judged: Analysis;

function vedette(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VEDETTE, ...args], {
    cwd: folder,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`vedette ${args.join(' ')}: ${stderr.toString()}`);
  return stdout.toString();
}

function loans(rowCount: number): string {
  const random = createRandom(5, 'loans');
  const rows = Array.from({ length: rowCount }, () => {
    const [income, debt] = [random.next(), random.next()];
    const isBad = debt > income + 0.2 !== random.next() < 0.05;
    return `${income.toFixed(4)},${debt.toFixed(4)},${isBad ? 'failed' : 'paid'}`;
  });
  return `${['income,debt,<b>outcome</b>', ...rows].join('\n')}\n`;
}

beforeAll(async () => {
  if (!hasBrowser) return;
  folder = mkdtempSync(join(tmpdir(), 'vedette-models-'));
  writeFileSync(join(folder, 'loans.csv'), loans(600));
  const about = ['loans.csv', '--target', '<b>outcome</b>', '--normal', 'paid'];
  const kept = ['--keep-examples', '60', '-o', 'loans.vedette'];
  vedette('train', ...about, '--models', 'boosting', '--folds', '0', ...kept);
  const flags = ['--model', 'loans.vedette', '--prior', '0.2', '--no-record', '--json'];
  judged = analysis.parse(JSON.parse(vedette('analyze', 'loans.csv', ...flags)));
  served = await startConsole(async () => ({ available: false, reason: 'none' }));
  await served.store.record(office);
  const { source, groups, events } = judged;
  const analysedAt = '2030-01-01T00:00:00.000000Z';
  const named = { ...source, name: 'loans.csv', analysedAt };
  const nothing = { paths: [], flows: [], incidents: [], series: [] };
  await served.store.record({ source: named, groups, events, ...nothing });
  browser = await openBrowser();
}, SETUP_MS);

afterAll(async () => {
  await browser?.close();
  await served?.stop();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

beforeEach(requireBrowser);

afterEach(() => closeWatched(watched));

async function open(address: string, options: { colorScheme?: 'dark'; width?: number } = {}) {
  watched = await watchedPage(browser, { origin: served.url, ...options });
  page = watched.page;
  await page.goto(served.url + address);
  await page.locator('.picture-box').first().waitFor();
}

const station = (title: string) =>
  page.locator('.picture-box', { has: page.locator(`.picture-title:text-is("${title}")`) });

describe('the page of models', () => {
  test('is reached by keys, and shows the way of the latest analysis', async () => {
    watched = await watchedPage(browser, { origin: served.url });
    page = watched.page;
    await page.goto(`${served.url}/`);
    await page.locator('.queue-row').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await station('Priority').waitFor();
    expect(await station('table').textContent()).toContain('600 rows');
    expect(await station('known attacks').textContent()).toContain('600 looked at');
    expect(await station('novelty').getAttribute('class')).toContain('is-idle');
    for (const [level, count] of Object.entries(judged.source.levels)) {
      const words = count === 1 ? '1 row' : `${count} rows`;
      expect(await station(level).textContent()).toContain(words);
    }
  });

  test('shows what a model was trained on, and what training showed of it', async () => {
    await open('/models');
    const [{ name, sheet }] = judged.source.models ?? [];
    const model = page.getByRole('article', { name: name ?? '' });
    await model.getByText('boosting', { exact: true }).waitFor();
    await model.getByText('<b>outcome</b> (2 classes)').waitFor();
    const { rows = 0, digest = '' } = sheet?.training ?? {};
    await model.getByText(`loans.csv, ${rows} rows`).waitFor();
    await model.locator(`code[title="${digest}"]`).waitFor();
    expect(await model.getByRole('img').count()).toBe(2);
    const cells = await model.locator('.confusion td').allTextContents();
    expect(cells.map(Number)).toEqual(sheet?.confusion);
    expect(cells.map(Number).reduce((sum, count) => sum + count, 0)).toBe(600 - rows);
    expect(await model.locator('.weights tbody th').first().textContent()).toBe(
      sheet?.weights[0].columns[0].name,
    );
  });

  test('says so where no model was given, and of a record that has no figures', async () => {
    await open('/models');
    await page.getByLabel('Analysis').selectOption(office.source.id);
    await page.getByText('No model was given').waitFor();
    await page.getByText('recorded by a version that kept no figures').waitFor();
    expect(await station('scan').count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('source')).not.toBeNull();
    await page.goBack();
    await page.getByRole('article').waitFor();
  });

  test('fits a narrow window: the picture scrolls by itself, by keys too', async () => {
    await open('/models', { width: 390, colorScheme: 'dark' });
    const overflow = 'document.scrollingElement.scrollWidth - innerWidth';
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    const inner = "(() => { const m = document.querySelector('.models'); ";
    expect(await page.evaluate(`${inner} return m.scrollWidth - m.clientWidth; })()`)).toBe(0);
    await page.locator('.picture').focus();
    await page.keyboard.press('End');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    const scrolled = "document.querySelector('.picture').scrollLeft";
    await expect.poll(() => page.evaluate(scrolled)).toBeGreaterThan(0);
  });
});

describe('the explanation of a row', () => {
  test('says what would have to change, and shows labelled rows that are like it', async () => {
    const [group] = judged.groups;
    watched = await watchedPage(browser, { origin: served.url, width: 390 });
    page = watched.page;
    await page.goto(`${served.url}/?source=${judged.source.id}&group=${group.id}`);
    await page.getByText(`${group.parts.toBeLow?.sentence}.`).waitFor();
    const nearest = group.parts.evidence[0].nearest ?? [];
    expect(nearest).toHaveLength(3);
    const shown = page.getByRole('list', { name: 'Nearest labelled rows' }).first();
    expect(await shown.locator('li').first().textContent()).toContain(
      `${nearest[0].label} ${Math.round(100 * nearest[0].likeness)} % alike`,
    );
  });

  test('shows earlier verdicts on rows like it, and opens them', async () => {
    const branch = sampleAnalysis({ name: 'branch' });
    await served.store.record(branch);
    const [other] = branch.groups;
    await served.store.setStatus(other.id, { status: 'open', verdict: 'confirmed', by: 'test' });
    watched = await watchedPage(browser, { origin: served.url });
    page = watched.page;
    await page.goto(`${served.url}/?source=${office.source.id}&group=${office.groups[0].id}`);
    const verdicts = page.locator('.judged-rows');
    await verdicts.getByText('An attack').waitFor();
    expect(await verdicts.textContent()).toContain(other.sentence);
    await verdicts.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('group')).toBe(other.id);
    await page.locator('.group-sentence', { hasText: other.sentence }).waitFor();
  });
});

/** The page of Priority and the line in the queue, in a real browser against a real server. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../src/service/priority-rules.ts';
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

const SETUP_MS = 60_000;
const office = sampleAnalysis({ name: 'office' });
const rules = { ...DEFAULT_RULES, costs: { miss: 20, falseAlarm: 1 }, budget: 2 };

let served: RunningConsole;
let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  served = await startConsole(async () => ({ available: false, reason: 'none' }), { rules });
  await served.store.record(office);
  browser = await openBrowser();
}, SETUP_MS);

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

beforeEach(async (context) => {
  requireBrowser(context);
  watched = await watchedPage(browser, { origin: served.url });
  page = watched.page;
  await page.goto(`${served.url}/`);
  await page.locator('.queue-row').first().waitFor();
});

afterEach(() => closeWatched(watched));

describe('where work ends', () => {
  test('stands in the queue after as many rows as the budget allows', async () => {
    await page.getByText('2 rows, of Priority').waitFor();
    const line = page.locator('.queue-row.ends-work');
    await line.waitFor();
    expect(await line.count()).toBe(1);
    expect(await line.getAttribute('aria-rowindex')).toBe('3');
    // In another order it would say nothing.
    await page.getByRole('button', { name: 'Flows' }).click();
    await line.waitFor({ state: 'detached' });
  });

  test('is tried by keys alone, and said as what would have to be saved', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    const high = page.getByLabel('High', { exact: true });
    await high.waitFor();
    await page.getByText('What they make of the record').waitFor();
    await high.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('75');
    await page.getByText('What these would make of the record').waitFor();
    const row = page.getByRole('row', { name: /^High/ });
    const among = office.groups.filter(({ parts: { priority: p } }) => p >= 75 && p < 80);
    await expect
      .poll(() => row.getByRole('cell').nth(1).innerText())
      .toMatch(new RegExp(`^${among.length}\\b`));
    const text = await page.getByLabel('Settings to save').innerText();
    expect(JSON.parse(text)).toEqual({
      priority: { ...rules, cuts: { ...rules.cuts, High: 75 } },
    });
  });

  test('is not tried by what is wrong, and that is said', async () => {
    await page.goto(`${served.url}/priority`);
    await page.getByLabel('A look for nothing costs').fill('');
    await page.getByText('Costs: expected two numbers above 0, or neither').waitFor();
    await page.getByText('What they make of the record').waitFor();
    await page.getByRole('button', { name: 'As in force' }).click();
    await page.getByText('Costs: expected').waitFor({ state: 'detached' });
    expect(await page.getByLabel('A look for nothing costs').inputValue()).toBe('1');
  });
});

/** The page of series, driven in a real browser against a real server. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
const office = sampleAnalysis({ name: 'office', groupCount: 3 });
const [bytes, flows] = office.series;

let served: RunningConsole;
let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  served = await startConsole(async () => ({ available: false, reason: 'none' }));
  const { bins, binSeconds } = bytes;
  const series = { binSeconds, bins, binsMin: 200, forecast: 2, anomalies: 1 };
  await served.store.record({ ...office, source: { ...office.source, series } });
  browser = await openBrowser();
}, SETUP_MS);

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

beforeEach(requireBrowser);

afterEach(() => closeWatched(watched));

async function open(address: string, width?: number) {
  watched = await watchedPage(browser, { origin: served.url, ...(width && { width }) });
  page = watched.page;
  await page.goto(served.url + address);
}

const chart = () => page.getByRole('img', { name: /how many were expected/ });

describe('the page of series', () => {
  test('is reached by keys, and opens the series that surprised most', async () => {
    await open('/');
    await page.locator('.queue-row').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await chart().waitFor();
    await page.getByText('2 series of 240 bins of 1 m; 1 stretch unlike the forecast').waitFor();
    const spoken = await chart().getAttribute('aria-label');
    expect(spoken).toContain('How many bytes a minute did the network move');
    expect(spoken).toContain('anomalies: 3.40 MB at 2023-11-15 00:43:20');
    const [anomaly] = await page.locator('.series-table tbody tr').allTextContents();
    expect(anomaly).toContain('3.40 MB');
    expect(anomaly).toContain('1 in 125');
  });

  test('says of each bin what came and what was expected, by keys too', async () => {
    await open(`/series?source=${office.source.id}&series=${bytes.id}`);
    await chart().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('only learned from', { exact: false }).nth(1).waitFor();
    for (let i = 0; i < 7; i++) await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowRight');
    const told = await page.locator('.series-told').textContent();
    const [value, expected] = [bytes.values[141], bytes.expected[141]].map((each) => each ?? 0);
    expect(told).toContain(`${(value / 1000).toPrecision(3)} kB, expected `);
    expect(told).toContain(`expected ${(expected / 1000).toPrecision(3)} kB (`);
  });

  test('leads to the row that tells, and keeps the choice in the address', async () => {
    await open('/series');
    await chart().waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => page.url()).toContain(flows.id);
    await expect.poll(() => chart().getAttribute('aria-label')).toContain('no anomaly');
    await page.keyboard.press('k');
    await page.getByRole('link', { name: 'its row of the queue' }).click();
    await expect.poll(() => page.url()).toContain(`group=${office.groups[0]?.id}`);
    await page.goBack();
    await expect.poll(() => page.url()).toContain(bytes.id);
  });

  test('fits a narrow window', async () => {
    await open('/series', 390);
    await chart().waitFor();
    const overflow = 'document.scrollingElement.scrollWidth - innerWidth';
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  });
});

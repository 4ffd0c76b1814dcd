import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiIncidents } from '../../src/service/incident-shapes.ts';
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
import { PAYLOADS } from './payloads.ts';

const SETUP_MS = 60_000;
const plain = sampleAnalysis({ name: 'office' });
/** Scans by hosts of their own, so that each rank is a case; ranks 3 and 4 are one. */
const groups = plain.groups.map((group) => ({
  ...group,
  class: 'vertical-scan' as const,
  orig: { ...group.orig, ip: `10.0.0.${group.rank === 4 ? 3 : group.rank}` },
}));
const { incidents } = apiIncidents(groups, {});
const office = { ...plain, groups, incidents };
const [worst] = incidents;
const pairId = incidents.find(({ rows: members }) => members.length === 2)?.id ?? '';
/** Of rank 8, which is escalated by hand. */
const wanted = groups[7]?.id ?? '';

let browser: Browser;
let served: RunningConsole;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  served = await startConsole(async () => ({ available: false, reason: 'none' }));
  await served.store.record({ ...office, incidents: incidents.filter(isKept) });
  browser = await openBrowser();
}, SETUP_MS);

/** All but the one of rank 8. */
function isKept({ rows: members }: (typeof incidents)[number]): boolean {
  return members.every(({ id }) => id !== wanted);
}

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

beforeEach(async (context) => {
  requireBrowser(context);
  await open();
});

afterEach(() => closeWatched(watched));

async function open(options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) {
  await watched?.context.close();
  watched = await watchedPage(browser, { origin: served.url, ...options });
  page = watched.page;
}

const rows = () => page.locator('.incident-grid .queue-row');
const activeId = () => page.locator('.queue-row:focus').getAttribute('id');
const statusOf = async (id: string) => (await served.store.incident(id))?.incident.status;

async function goTo(address = '/incidents') {
  await page.goto(served.url + address);
  await rows().first().waitFor();
}

async function press(...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key);
}

describe('the page of incidents', () => {
  test('lists them worst first, by level, each with its sentence', async () => {
    await page.goto(`${served.url}/`);
    await page.locator('.queue-row').first().waitFor();
    await press('g', 'i');
    await rows().first().waitFor();
    const titles = await rows().locator('.cell-title').allTextContents();
    expect([...titles].sort()).toEqual(
      incidents
        .filter(isKept)
        .map(({ title }) => title)
        .sort(),
    );
    const shown = (await rows().locator('.cell-priority').allTextContents()).map(Number);
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    expect(await rows().first().getAttribute('aria-label')).toBe(
      'Critical, priority 90.0: Port scan of one host: 10.0.0.1, 1 row, ' +
        'last seen 2023-11-14 22:23, open',
    );
    await page.getByTitle('Only Critical incidents').click();
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('level')).toBe('Critical');
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(titles.length);
  });

  test('j, Enter and Esc work as in the queue; the detail follows', async () => {
    await goTo();
    await press('j');
    expect(await activeId()).toBe(`row-${pairId}`);
    await press('Enter');
    await page.locator('.case-rows li').nth(1).waitFor();
    expect(await page.locator('.case-rows li').count()).toBe(2);
    expect(await page.locator('.case-why').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('the same host inside, 10.0.0.3')]),
    );
    await press('k');
    await page.locator('.group-sentence', { hasText: worst?.sentence ?? '' }).waitFor();
    await press('Escape');
    await page.locator('.group-detail').waitFor({ state: 'detached' });
  });

  test('says what would stop it and what was done, and has nothing that could do it', async () => {
    await goTo(`/incidents?incident=${worst?.id}`);
    const proposals = page.locator('.proposals');
    expect(await proposals.innerText()).toContain('isolate 10.0.0.1');
    const names = await page.locator('.group-detail').getByRole('button').allInnerTexts();
    expect(names.join(' ')).not.toMatch(/block|isolate|apply/i);
    const history = await page.locator('.history-what').allTextContents();
    expect(history.slice(-4)).toEqual([
      'Notification was not sent',
      'Block proposed',
      'Investigation opened',
      'Opened at Critical',
    ]);
  });

  test('a takes it on, e resolves it and goes on, z takes that back', async () => {
    await goTo();
    await press('a');
    await page.locator('.undo-notice', { hasText: 'Acknowledged' }).waitFor();
    await expect.poll(() => statusOf(worst?.id ?? '')).toBe('acknowledged');
    await press('z');
    await expect.poll(() => statusOf(worst?.id ?? '')).toBe('open');
    await press('e');
    await expect.poll(() => rows().first().getAttribute('id')).toBe(`row-${pairId}`);
    await expect.poll(activeId).toBe(`row-${pairId}`);
    expect(await statusOf(worst?.id ?? '')).toBe('resolved');
    await press('z');
    await expect.poll(() => rows().first().getAttribute('id')).toBe(`row-${worst?.id}`);
  });

  test('keeps a note as text, whatever is in it', async () => {
    await goTo(`/incidents?incident=${pairId}`);
    await page.locator('.note-form').waitFor();
    for (const payload of PAYLOADS.slice(0, 5)) {
      await press('m');
      await page.keyboard.insertText(`${payload} jezv`);
      await press('Enter');
      await expect.poll(() => page.locator('.note-form .input').inputValue()).toBe('');
      await press('Escape');
    }
    const kept = page.locator('.case-history p', { hasText: 'jezv' });
    await expect.poll(() => kept.count()).toBe(5);
  });

  test('leads to its rows in the queue, and they lead back', async () => {
    await goTo(`/incidents?incident=${pairId}`);
    await page.locator('.case-title a').first().click();
    await page.locator('.queue-row[aria-selected="true"] .incident-mark').waitFor();
    await page.locator('.fact', { hasText: 'Incident' }).getByRole('link').click();
    await page.locator('.case-rows').waitFor();
    expect(new URL(page.url()).searchParams.get('incident')).toBe(pairId);
    await page.locator('.case-title a').first().click();
    await page.locator('.queue-row[aria-selected="true"]').focus();
    await press('i');
    await page.locator('.case-rows').waitFor();
  });
});

test('what is escalated comes into an incident, and the page hears of it', async () => {
  await goTo();
  const before = await rows().count();
  const { incidentId = '' } = await served.store.setStatus(wanted, {
    status: 'escalated',
    by: 'ann',
  });
  await page.getByText('1 new').waitFor();
  expect(await rows().count()).toBe(before);
  await press('n');
  await expect.poll(() => rows().count()).toBe(before + 1);
  await page.locator(`#row-${incidentId}`).click();
  await page.locator('.case-why', { hasText: 'by hand' }).waitFor();
});

test('a server that does not answer is said, and asked again', async () => {
  await page.route('**/api/v1/incidents*', (route) => route.abort());
  await page.goto(`${served.url}/incidents`);
  await page.getByText('This could not be loaded').waitFor();
  await page.unroute('**/api/v1/incidents*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await rows().first().waitFor();
  expect(watched.complaints.splice(0)).toEqual([expect.stringMatching(/ERR_FAILED/)]);
});

test('where there is none, the page says what would stand there', async () => {
  await page.goto(`${served.url}/incidents?level=Low&status=acknowledged`);
  await page.getByText('No incident matches these filters').waitFor();
});

test.each([
  ['light', 390],
  ['dark', 390],
  ['dark', 1440],
] as const)('nothing sticks out in %s at %d px', async (colorScheme, width) => {
  await open({ colorScheme, width });
  await goTo();
  const widest = () => page.evaluate<number>('document.documentElement.scrollWidth');
  expect(await widest()).toBeLessThanOrEqual(width);
  await page.goto(`${served.url}/incidents?incident=${pairId}`);
  await page.locator('.case-history').waitFor();
  expect(await widest()).toBeLessThanOrEqual(width);
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PacketTimeline } from '../../src/api/index.ts';
import type { AnalysisRecord } from '../../src/service/store/index.ts';
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
import { filledReport } from './filled-report.ts';
import { hostileAnalysis } from './hostile-analysis.ts';
import { PAYLOADS } from './payloads.ts';
import { numberOf } from './shown-number.ts';

const SETUP_MS = 60_000;
const MANY_PAGES_MS = 120_000;
const office = sampleAnalysis({ name: 'office' });
const branch = sampleAnalysis({ name: 'branch', groupCount: 450, eventsPerGroup: 1 });

let browser: Browser;
let served: RunningConsole;
let watched: Watched;
let page: Page;
let timeline: PacketTimeline;

beforeAll(async () => {
  if (!hasBrowser) return;
  served = await startConsole(async () => timeline);
  await served.store.record(office);
  browser = await openBrowser();
}, SETUP_MS);

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

beforeEach(async (context) => {
  requireBrowser(context);
  timeline = { available: false, reason: 'office.pcap is no longer where it was read' };
  await open();
});

afterEach(() => closeWatched(watched));

/** A fresh page, with nothing remembered of the one before. */
async function open(options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) {
  await watched?.context.close();
  watched = await watchedPage(browser, { origin: served.url, ...options });
  page = watched.page;
}

const rows = () => page.locator('.queue-row');
const activeRow = () => page.locator('.queue-row:focus');
const second = () => served.store.group(office.groups[1]?.id ?? '');
const search = () => new URL(page.url()).searchParams;

async function queue(address = `/?source=${office.source.id}`) {
  await page.goto(served.url + address);
  await rows().first().waitFor();
}

async function press(...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key);
}

/** The last number of the originator's address, which is the rank of the sample's groups. */
async function ranksShown(): Promise<number[]> {
  const who = await page.locator('.queue-row .cell-who').allTextContents();
  return who.map((text) => Number(/^10\.0\.0\.(\d+)/.exec(text)?.[1]));
}

describe('the queue', () => {
  test('lists rows in the order of their rank, each with its sentence', async () => {
    await queue();
    expect(await ranksShown()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const label = await rows().first().getAttribute('aria-label');
    const sentence = [
      'Critical, priority 90.0: Sample password-guessing, 10.0.0.1 to 192.0.2.7:443, 4 flows',
      'last seen 2023-11-14 22:23',
      'open',
    ];
    expect(label).toBe(sentence.join(', '));
    expect(await page.locator('.queue').getAttribute('aria-rowcount')).toBe('9');
  });

  test('j and k move, Enter opens, the detail follows, Esc closes', async () => {
    await queue();
    await press('j', 'j', 'k');
    expect(await activeRow().getAttribute('id')).toBe(`row-${office.groups[1]?.id}`);
    await press('Enter');
    await page.locator('.group-detail').waitFor();
    expect(search().get('group')).toBe(office.groups[1]?.id);
    await press('j');
    await page.waitForURL(new RegExp(`group=${office.groups[2]?.id}`));
    await page.locator('.group-sentence', { hasText: '10.0.0.3 reached' }).waitFor();
    expect(await rows().count()).toBe(8);
    await press('Escape');
    await page.locator('.group-detail').waitFor({ state: 'detached' });
    expect(await activeRow().getAttribute('id')).toBe(`row-${office.groups[2]?.id}`);
  });

  test('the list is one stop of the Tab key', async () => {
    await queue();
    expect(await page.locator('.queue-rows [tabindex="0"]').count()).toBe(1);
    expect(await page.locator('.queue-rows button:not([tabindex="-1"])').count()).toBe(0);
  });

  test('filters stand in the address, as chips, and go away again', async () => {
    await queue();
    await press('/');
    await page.keyboard.type('10.0.0.3');
    await press('Enter');
    await page.locator('.chip', { hasText: 'host' }).waitFor();
    expect(search().get('host')).toBe('10.0.0.3');
    await expect.poll(ranksShown).toEqual([3]);
    await page.reload();
    await expect.poll(ranksShown).toEqual([3]);
    await page.getByLabel('Add a level').selectOption('Critical');
    await page.getByText('No row matches these filters').waitFor();
    await page.goBack();
    await expect.poll(ranksShown).toEqual([3]);
    await page.getByLabel('Remove the filter host 10.0.0.3').click();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(search().has('host')).toBe(false);
  });

  test('letters typed into the search are text, not keys', async () => {
    await queue();
    await press('/');
    await page.keyboard.type('jez?');
    expect(await page.locator('.filter-search input').inputValue()).toBe('jez?');
    expect(await rows().count()).toBe(8);
  });

  test('a plus beside a value narrows the queue to it', async () => {
    await queue();
    await press('Enter');
    await page.getByLabel('Show only this class').click();
    await expect.poll(ranksShown).toEqual([1, 5]);
    expect(search().get('class')).toBe('password-guessing');
  });

  test('sorts by the column asked for', async () => {
    await queue();
    await page.getByRole('button', { name: 'Flows' }).click();
    await expect.poll(() => search().get('sort')).toBe('flows');
    expect(await page.locator('[aria-sort]').textContent()).toContain('Flows');
  });
});

describe('archiving', () => {
  test('acts at once, goes to the next row, is undone by z, and lasts', async () => {
    await queue();
    await press('j', 'e');
    await expect.poll(ranksShown).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(await activeRow().getAttribute('id')).toBe(`row-${office.groups[2]?.id}`);
    await page.locator('.undo-notice', { hasText: 'Archived “Sample beacon”' }).waitFor();
    await press('z');
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await expect.poll(() => activeRow().getAttribute('id')).toBe(`row-${office.groups[1]?.id}`);

    await press('e');
    await expect.poll(ranksShown).toEqual([1, 3, 4, 5, 6, 7, 8]);
    await expect.poll(async () => (await second())?.status).toBe('archived');
    await page.reload();
    await expect.poll(ranksShown).toEqual([1, 3, 4, 5, 6, 7, 8]);
    await page.getByRole('button', { name: 'Archived', exact: true }).click();
    await expect.poll(ranksShown).toEqual([2]);
    expect(await page.locator('.queue-row .level-glyph.is-outline').count()).toBe(1);
    await rows().first().focus();
    await press('e');
    await page.getByText('Nothing is archived').waitFor();
    await queue();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('that the server does not take is taken back, and said', async () => {
    await queue();
    await page.route('**/status', (route) => route.abort());
    await press('j', 'e');
    await page.getByText('Not done: the server does not answer').waitFor();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await page.getByRole('button', { name: 'Undo' }).first().isDisabled()).toBe(true);
    // The browser itself reports a failed request; that one is meant.
    expect(watched.complaints.splice(0)).toEqual([expect.stringMatching(/ERR_FAILED/)]);
  });

  test('takes all selected rows at once, and one undo brings them all back', async () => {
    await queue();
    await press('x', 'j', 'j', 'x');
    await page.getByText('2 selected').waitFor();
    await press('e');
    await expect.poll(ranksShown).toEqual([2, 4, 5, 6, 7, 8]);
    await page.locator('.undo-notice', { hasText: 'Archived 2 rows' }).waitFor();
    await page.locator('.undo-notice').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('and escalating takes one key, and a control in its own list takes it back', async () => {
    await queue();
    await press('j', 's');
    await page.locator('.undo-notice', { hasText: 'Escalated “Sample beacon”' }).waitFor();
    // A busy server may answer for the list before it has taken the change.
    await expect.poll(async () => (await second())?.status).toBe('escalated');
    await page.getByRole('button', { name: 'Escalated', exact: true }).click();
    await expect.poll(ranksShown).toEqual([2]);
    await rows().first().click();
    const back = page.getByRole('button', { name: 'Take the escalation back' });
    await Promise.all([page.waitForResponse(/status$/), back.click()]);
    await queue();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('with a verdict takes one key, and is undone with it', async () => {
    await queue();
    await press('j', 'v', 'd');
    await expect.poll(async () => (await second())?.verdict).toBe('dismissed');
    await press('z', 'z');
    await expect.poll(async () => (await second())?.verdict).toBe(undefined);
  });
});

describe('the detail', () => {
  test('shows parts that add up to the Priority in the list', async () => {
    await queue();
    for (const group of office.groups) {
      await page.locator(`#row-${group.id}`).click();
      await page.locator('.group-sentence', { hasText: group.sentence }).waitFor();
      const parts = page.locator('.group-detail .parts').first();
      const shown = (await parts.locator('tbody td.number').allTextContents()).map(numberOf);
      const sum = numberOf(await parts.locator('tfoot td.number').innerText());
      expect(shown.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 6);
      const factors = (await parts.locator('.factor dd').allTextContents()).map(numberOf);
      const [probability = 0, severity = 0, weight = 0, scale = 0, priority = 0] = factors;
      expect((scale * probability * severity * weight) / 10).toBeCloseTo(priority, 1);
      const listed = await page.locator(`#row-${group.id} .cell-priority`).innerText();
      expect(Number(listed)).toBe(priority);
    }
  });

  test('opens a flow to its features, and says when the capture has moved', async () => {
    await queue();
    await press('Enter');
    await page.locator('.flow-row').first().click();
    await page.getByText('office.pcap is no longer where it was read').waitFor();
    const flows = office.flows.filter((flow) => flow.orig.ip === '10.0.0.1');
    expect(flows.map((flow) => flow.id)).toContain(search().get('flow'));
    expect(await page.locator('.feature', { hasText: 'ttl' }).innerText()).toMatch(/absent/);
    expect(await page.locator('.feature', { hasText: 'origBytes' }).innerText()).toMatch(/\d$/);
    await page.reload();
    await page.locator('.flow-detail').waitFor();
  });

  test('draws the packets of a flow, and names the one pointed at', async () => {
    timeline = {
      available: true,
      packets: [
        { offset: 0, fromOrig: true, ipBytes: 60, payloadBytes: 0, flags: 'S' },
        { offset: 0.5, fromOrig: false, ipBytes: 1500, payloadBytes: 1448, flags: 'PA' },
      ],
      total: 2,
      limit: 500,
    };
    await queue();
    await press('Enter');
    await page.locator('.flow-row').nth(1).click();
    await page.locator('.packet-chart svg').first().focus();
    await press('ArrowRight', 'ArrowRight');
    await page
      .getByText('Packet 2 of 2, +0.500000 s, responder: 1,500 B, 1,448 B payload, flags PA')
      .waitFor();
  });
});

describe('the frame', () => {
  test('? lists the keys, and single letters can be switched off', async () => {
    await queue();
    await press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    expect(await help.locator('.help-key').count()).toBeGreaterThan(10);
    await help.getByLabel('Single-letter keys').uncheck();
    await press('Escape');
    await help.waitFor({ state: 'hidden' });
    await press('j', 'e', '?');
    expect(await rows().count()).toBe(8);
    expect(await help.isVisible()).toBe(false);
  });

  test('g s shows the analyses, from which one comes to its queue', async () => {
    await queue('/');
    await press('g', 's');
    await page.getByRole('link', { name: 'office.pcap' }).click();
    await rows().first().waitFor();
    expect(search().get('source')).toBe(office.source.id);
  });

  test('coming back to the queue finds the row again', async () => {
    await queue('/');
    await press('j', 'j');
    const id = await activeRow().getAttribute('id');
    await press('g', 's');
    await page.locator('.sources-table').waitFor();
    await press('g', 'q');
    await expect.poll(() => activeRow().getAttribute('id')).toBe(id);
  });

  test.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(17, 20, 24)'],
  ] as const)('follows a %s system, and can be told otherwise', async (colorScheme, ground) => {
    await open({ colorScheme });
    await queue();
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe(ground);
    await page.getByLabel('Settings').first().click();
    await page.getByLabel(colorScheme === 'light' ? 'Dark' : 'Light', { exact: true }).check();
    await expect.poll(background).not.toBe(ground);
  });

  test('fits a telephone: nothing is wider than the screen', async () => {
    await open({ width: 390 });
    await queue();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await rows().first().click();
    await page.locator('.group-detail').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('an unknown group is an error with code, sentence and retry', async () => {
    await queue(`/?group=${'a'.repeat(26)}`);
    await page.getByRole('alert').getByText('VED_NOT_FOUND').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    // The browser itself reports a failed request; that one is meant.
    expect(watched.complaints.splice(0).join('\n')).toMatch(/404/);
  });
});

describe('live', () => {
  test('rows that come are counted, and move nothing until asked for', async () => {
    await queue('/');
    await press('j');
    const before = await ranksShown();
    const focused = await activeRow().getAttribute('id');
    await served.store.record(branch);
    const bar = page.locator('.notice-bar', { hasText: /new/ });
    await bar.waitFor();
    expect(await ranksShown()).toEqual(before);
    expect(await activeRow().getAttribute('id')).toBe(focused);
    await press('n');
    await bar.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.filter-count').innerText()).toBe('458 rows');
    expect(await activeRow().getAttribute('id')).toBe(focused);
  });

  test('a long list draws few rows, and its end can be reached', async () => {
    await queue(`/?source=${branch.source.id}`);
    await press('j');
    const toTheEnd = async () => {
      await press('End');
      return activeRow().getAttribute('aria-rowindex');
    };
    await expect.poll(toTheEnd, { timeout: 10_000 }).toBe('451');
    expect(await rows().count()).toBeLessThan(120);
  });

  test('a change by someone else shows without being asked', async () => {
    const id = office.groups[4]?.id ?? '';
    await queue(`/?source=${office.source.id}&status=all`);
    await served.store.setStatus(id, { status: 'archived', by: 'another' });
    await page.locator(`#row-${id}.is-handled`).waitFor();
    await served.store.setStatus(id, { status: 'open', by: 'another' });
    await page.locator(`#row-${id}:not(.is-handled)`).waitFor();
  });
});

describe('hostile text', () => {
  const hostile = hostileAnalysis();

  test(
    'is shown as text in every place of the console, and runs nothing',
    async () => {
      await served.store.record(hostile);
      await queue(`/?source=${hostile.source.id}`);
      await page.locator('.partial-note summary').click();
      await openEach(hostile, true);
      const shown = await page.locator('.queue-row .cell-title').allTextContents();
      expect(shown).toEqual(hostile.groups.map((group) => group.title));
      await page.goto(`${served.url}/sources`);
      await page.getByRole('link', { name: PAYLOADS[0] ?? '' }).waitFor();
      expect(await page.locator('body *:is(iframe, object, embed, form, base)').count()).toBe(0);
    },
    MANY_PAGES_MS,
  );

  test('would be noticed if it ran', async () => {
    await openReport(office);
    await page.evaluate(`document.body.innerHTML = ${JSON.stringify(PAYLOADS[5])}`);
    await expect.poll(() => watched.executed).toEqual(['6']);
    // The picture is not asked for: the report's own policy stops it, and the browser says so.
    await expect.poll(() => watched.complaints.join()).toMatch(/Content Security Policy/);
    for (const list of [watched.complaints, watched.strangers, watched.executed]) list.length = 0;
  });

  /**
   * Opens every row, and in every third, which is enough for each text to stand in each place, the
   * first flow and, where asked for, the first event.
   */
  async function openEach({ groups }: AnalysisRecord, withEvents: boolean) {
    await rows().first().click();
    for (const [index, group] of groups.entries()) {
      await page.locator('.detail-head h2', { hasText: group.title }).waitFor();
      if (index % 3 === 0) {
        if (withEvents) await page.locator('.event summary').first().click();
        await page.locator('.flow-row').first().click();
        await page.locator('.flow-detail').waitFor();
      }
      await press('j');
    }
  }

  test('in the address is dropped or shown as text', async () => {
    for (const payload of PAYLOADS.slice(0, 12)) {
      const value = encodeURIComponent(payload);
      await page.goto(`${served.url}/?text=${value}&host=${value}&level=${value}&group=${value}`);
      await page.locator('.chip', { hasText: 'text' }).first().waitFor();
    }
  });

  test(
    'stays data in a report opened from a file',
    async () => {
      await openReport(hostile);
      await openEach(hostile, false);
    },
    MANY_PAGES_MS,
  );
});

describe('the report', () => {
  test('shows list, parts, flows and counts from a file, without a request', async () => {
    await openReport(office);
    expect(await ranksShown()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await page.locator('.report-summary summary').click();
    await page.getByText('2 ip4.bad length').waitFor();
    await press('j', 'Enter');
    await page.locator('.group-sentence', { hasText: '10.0.0.2 reached' }).waitFor();
    await page.locator('.flow-row').first().click();
    await page.getByText('A report holds no packets.').waitFor();
    expect(await page.getByRole('button', { name: 'Archive' }).count()).toBe(0);
    await press('/');
    await page.keyboard.type('10.0.0.3');
    await press('Enter');
    await expect.poll(ranksShown).toEqual([3]);
    await page.reload();
    await expect.poll(ranksShown).toEqual([3]);
    await page.goBack();
    await expect.poll(ranksShown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('prints the whole list and why the rows stand where they do', async () => {
    await openReport(office);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('.printed-list tbody tr').count()).toBe(8);
    expect(await page.locator('.printed-group .parts').count()).toBe(8);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await rows().first().waitFor();
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });

  test('says so when its data is not whole', async () => {
    const file = join(served.directory, 'cut.html');
    await writeFile(file, await readFile(served.reportTemplate, 'utf8'));
    await openFile(file);
    await page.getByText('This report cannot be read').waitFor();
  });
});

async function openFile(file: string) {
  await watched.context.close();
  watched = await watchedPage(browser, { origin: `file://${file}` });
  page = watched.page;
  await page.goto(`file://${file}`);
}

async function openReport(analysis: AnalysisRecord) {
  const template = await readFile(served.reportTemplate, 'utf8');
  const file = join(served.directory, 'report.html');
  await writeFile(file, filledReport(template, analysis));
  await openFile(file);
  await rows().first().waitFor();
}

/**
 * `node tools/pictures.mjs`: takes the pictures of the documents again, from the built program over
 * the bundled capture, in the system's Chromium.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './run.mjs';

const CHROMIUM = process.env.VEDETTE_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const VIEWPORT = { width: 1360, height: 800 };

const folder = mkdtempSync(join(tmpdir(), 'vedette-pictures-'));
const server = spawn(
  process.execPath,
  [
    `${root}bin/vedette.mjs`,
    'start',
    `${root}test/captures/first-watch.pcap.gz`,
    '--port',
    '0',
    '--data',
    folder,
    '--json',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const url = await addressOf(server);
  await picture(url, 'docs/console.png');
} finally {
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

async function addressOf({ stdout }) {
  for await (const chunk of stdout) {
    const { url } = JSON.parse(String(chunk));
    return url;
  }
  throw new Error('vedette start: expected an address, got the end of its output');
}

/** The queue with the second row open beside it. */
async function picture(url, file) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' });
    await page.goto(url);
    await page.getByText('Regular call-backs').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Why it stands here').waitFor();
    await page.getByText('loaded just now').waitFor();
    await page.screenshot({ path: root + file });
    console.log(`wrote ${file}`);
  } finally {
    await browser.close();
  }
}

import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { TestContext } from 'vitest';

const EXECUTABLE = process.env['VEDETTE_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const hasBrowser = existsSync(EXECUTABLE);

/** Why tests in a browser are skipped here; on a build machine that is a failure. */
const NO_BROWSER =
  `needs chromium at ${EXECUTABLE}: ` + 'install it, or name it in VEDETTE_CHROMIUM';

/** Skips a test that has no browser, visibly; on a build machine it fails. */
export function requireBrowser(context: TestContext): void {
  if (!hasBrowser && process.env['CI'] === 'true') throw new Error(NO_BROWSER);
  if (!hasBrowser) context.skip(NO_BROWSER);
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

/** What a page did that it should not have done. */
export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Errors and warnings of the console, and failures of scripts. */
  complaints: string[];
  /** Addresses outside `origin` that were asked for. */
  strangers: string[];
  /** Scripts that ran out of a text: each payload calls `vedettePwned`. */
  executed: string[];
}

export interface WatchOptions {
  /** Everything the page may ask for begins so. */
  origin: string;
  colorScheme?: 'light' | 'dark';
  width?: number;
}

/** Opens a page that reports whatever it should not do. */
export async function watchedPage(browser: Browser, options: WatchOptions): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
  });
  const page = await context.newPage();
  const watched: Watched = { page, context, complaints: [], strangers: [], executed: [] };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  page.on('dialog', (dialog) => {
    watched.executed.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(options.origin) && !url.startsWith('data:')) watched.strangers.push(url);
  });
  await page.exposeFunction('vedettePwned', (what: unknown) => {
    watched.executed.push(String(what));
  });
  return watched;
}

/** Closes the page, if one was opened; throws where it did what it must not. */
export async function closeWatched(watched: Watched | undefined): Promise<void> {
  if (watched === undefined) return;
  const { complaints, strangers, executed } = watched;
  await watched.context.close();
  const wrong = [...complaints, ...strangers, ...executed];
  if (wrong.length > 0) throw new Error(`the page did what it must not:\n${wrong.join('\n')}`);
}

/** Material that lies outside the repository; tests that need it are skipped where it is absent. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const SHARED_DIR = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared');
export const hasShared = existsSync(SHARED_DIR);

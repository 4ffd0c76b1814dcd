/**
 * Makes node_modules what the lock file says, and nothing else. Loads no dependency itself: it
 * runs on a fresh clone.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { root, run, seconds } from './run.mjs';

const platform = `${process.platform} ${process.arch}`;
const stampFile = `${root}node_modules/.vedette-stamp`;

/** Installs when node_modules is missing or of another lock file. Resolves to an exit code. */
export async function ensureInstalled() {
  const stamp = installStamp();
  if (isInstalled(stamp)) return 0;
  console.error('installing what package-lock.json lists …');
  const startMs = performance.now();
  // NODE_ENV=production would leave out what the build needs.
  const { code } = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    show: true,
  });
  if (code !== 0) {
    console.error('npm ci failed, see above: is a package registry reachable (npm ping)?');
    return code;
  }
  writeFileSync(stampFile, stamp);
  console.error(`installed in ${seconds(startMs)}`);
  return 0;
}

/** One line when this Node is too old, else undefined. */
export function nodeComplaint(version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const wanted = /(\d+)\.(\d+)/.exec(engines.node);
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = [Number(wanted[1]), Number(wanted[2])];
  const isEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  if (isEnough) return undefined;
  return `vedette needs Node ${engines.node}, this is ${version} (see https://nodejs.org)`;
}

/** The platform counts, too: native packages of another one do not load. */
function installStamp() {
  const hash = createHash('sha256').update(readFileSync(`${root}package-lock.json`));
  return `${hash.digest('hex')} ${platform}\n`;
}

/**
 * Without a stamp of this very lock file, npm's own record is compared with it: a developer may
 * have installed by hand, and need not wait again.
 */
function isInstalled(stamp) {
  const found = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
  if (found === stamp) return true;
  if (found && !found.endsWith(` ${platform}\n`)) return false;
  if (!existsSync(`${root}node_modules/.package-lock.json`) || !isAsLocked()) return false;
  writeFileSync(stampFile, stamp);
  return true;
}

function isAsLocked() {
  const read = (file) => JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages;
  const installed = read('node_modules/.package-lock.json');
  return Object.entries(read('package-lock.json')).every(([path, entry]) => {
    if (path === '') return true;
    // Binaries for other platforms are listed, and left out.
    if (!installed[path]) return entry.optional || entry.devOptional;
    return installed[path].version === entry.version;
  });
}

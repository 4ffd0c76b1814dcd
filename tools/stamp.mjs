/**
 * Says whether dist/ was made from the sources that stand here now. Contents count, not times: a
 * checkout touches every file and changes few. About 20 ms for 500 files.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './run.mjs';

const stampFile = `${root}dist/.stamp`;
const sourceFolders = ['src', 'web'];
const sourceFiles = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tools/build.mjs',
];
/** What a build must leave; a dist without them is not whole, whatever its stamp says. */
const products = ['dist/service/cli/main.js', 'dist/web/index.html', 'dist/web-report/report.html'];

export function isBuilt() {
  if (!existsSync(stampFile)) return false;
  if (!products.every((file) => existsSync(root + file))) return false;
  return readFileSync(stampFile, 'utf8') === sourceStamp();
}

export function writeStamp(stamp) {
  writeFileSync(stampFile, stamp);
}

export function sourceStamp() {
  const hash = createHash('sha256');
  const files = sourceFolders.flatMap((folder) => listSources(folder)).concat(sourceFiles);
  for (const file of files) {
    if (existsSync(root + file)) hash.update(`\0${file}\0`).update(readFileSync(root + file));
  }
  return `${hash.digest('hex')}\n`;
}

function listSources(folder) {
  if (!existsSync(root + folder)) return [];
  return readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length))
    .filter((file) => !file.includes('node_modules/') && !file.endsWith('.changed'))
    .sort();
}

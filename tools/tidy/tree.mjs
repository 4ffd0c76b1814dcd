/**
 * The tree that rules look at: names of files and their texts, read once. `git ls-files` says what
 * belongs to it (what is new and not ignored, too); a copy without git is walked.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findImports, resolveImport } from './imports.mjs';
import { mask } from './mask.mjs';

export function readTree(root) {
  return makeTree(listFiles(root), (path) => readFileSync(`${root}${path}`));
}

/** A tree of made-up files for tests: `{ 'src/a.ts': 'text' }`. */
export function inventTree(texts) {
  return makeTree(Object.keys(texts), (path) => Buffer.from(texts[path]));
}

function makeTree(files, readBytes) {
  const known = new Set(files);
  const bytes = once((path) => readBytes(path));
  const text = once((path) => bytes(path).toString('utf8'));
  const code = once((path) => mask(text(path)));
  const imports = once((path) => {
    const resolve = (found) => ({ ...found, target: resolveImport(tree, path, found.specifier) });
    return findImports(text(path), code(path)).map(resolve);
  });
  const tree = {
    files: Array.from(known, String).sort(),
    has: (path) => known.has(path),
    bytes,
    text,
    code,
    imports,
  };
  tree.modules = tree.files.filter(
    (path) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'),
  );
  return tree;
}

const once = (compute) => {
  const cache = new Map();
  return (path) => {
    if (!cache.has(path)) cache.set(path, compute(path));
    return cache.get(path);
  };
};

function listFiles(root) {
  const isThere = (path) => path !== '' && existsSync(`${root}${path}`);
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const listed = execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    return listed.toString('utf8').split('\0').filter(isThere);
  } catch {
    return walk(root);
  }
}

const notOurs = /^(node_modules|dist|\.git|vedette-data|coverage)(\/|$)|\/node_modules\//;

function walk(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.replace(/\/?$/, '/')}${entry.name}`.slice(root.length))
    .filter((path) => !notOurs.test(path));
}

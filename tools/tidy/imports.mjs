/** Finds what a module imports, types and workers included, without a parser. */
import { posix } from 'node:path';

const names = String.raw`(?:type\s+)?(?:[\w$*{},\s]*?\bfrom\s*)?`;
const patterns = [
  new RegExp(String.raw`(?<![\w$.])(?:import|export)(?=[\s{*'"])\s*(${names})(['"])`, 'g'),
  /(?<![\w$.])import\s*\(\s*()(['"`])/g,
  /\bnew\s+URL\(\s*()(['"])(?=[^)]*import\.meta\.url)/g,
];

/**
 * `[{ specifier, names, line }]` in order of the text. `code` is the masked text: a quote in it is
 * the border of a string, and what stands between is read from `text` at the same offsets.
 */
export function findImports(text, code) {
  const found = [];
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      const start = match.index + match[0].length;
      const end = code.indexOf(match[2], start);
      if (end < 0) continue;
      found.push({
        specifier: text.slice(start, end),
        names: importedNames(match[1]),
        line: lineAt(text, match.index),
      });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The 1-based line of an offset. */
export function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

/**
 * The file of the tree that a relative specifier means, or undefined. What is imported from dist/
 * is the source it was built from.
 */
export function resolveImport(tree, from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), specifier).replace(/^dist\//, 'src/');
  const stem = path.replace(/\.(js|mjs|ts|tsx)$/, '');
  const candidates = [path, `${stem}.ts`, `${stem}.tsx`, `${path}.ts`, `${path}/index.ts`];
  return candidates.find((candidate) => tree.has(candidate));
}

/** `{ a as b, type C }` gives a and C; a default or namespace import gives `*`. */
function importedNames(clause) {
  if (!clause) return [];
  const braces = /\{([^}]*)\}/.exec(clause);
  const listed = braces ? braces[1].split(',').map((name) => name.trim()) : [];
  const outside = clause.replace(/\{[^}]*\}/, '').replace(/\b(from|type)\b|[,\s]/g, '');
  const plain = listed.filter(Boolean).map((name) => name.replace(/^type\s+/, '').split(/\s/)[0]);
  return outside ? ['*', ...plain] : plain;
}

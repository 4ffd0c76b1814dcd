/** The world (files, clocks, chance, console) is touched in src/service only. */
import { lineAt } from './imports.mjs';
import { isTest, wingOf } from './places.mjs';

const pureWings = ['api', 'wire', 'learn', 'triage'];

/** Digests and packed bytes are arithmetic, and threads compute; none touches the world. */
const allowedImports = {
  triage: { 'node:crypto': ['createHash'] },
  learn: {
    'node:worker_threads': undefined,
    'node:crypto': ['createHash'],
    'node:zlib': ['brotliCompressSync', 'brotliDecompressSync', 'constants'],
  },
};

const worldly = [
  [/(?<![\w$.])Date\.now\b/g, 'Date.now', 'the time'],
  [/\bnew\s+Date(\s*\(\s*\)|(?!\s*\())/g, 'new Date()', 'the time'],
  [/(?<![\w$.])performance\.now\b/g, 'performance.now', 'a clock'],
  [/(?<![\w$.])Math\.random\b/g, 'Math.random', 'a seeded generator'],
  [
    /(?<![\w$.])(setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/g,
    'a timer',
    'a callback',
  ],
  [/(?<![\w$.])process\./g, 'process', 'the value'],
  [/(?<![\w$.])console\./g, 'console', 'a counter or a result'],
];

export const rule = {
  name: 'rim',
  check(tree) {
    const inside = (path) => path.startsWith('src/') && pureWings.includes(wingOf(path));
    const files = tree.modules.filter((path) => inside(path) && !isTest(path));
    return files.flatMap((file) => [...badImports(tree, file), ...badWords(tree, file)]);
  },
};

function badImports(tree, file) {
  return tree
    .imports(file)
    .filter(
      ({ specifier, names }) => specifier.startsWith('node:') && !isAllowed(file, specifier, names),
    )
    .map(({ specifier, line }) => ({
      file,
      line,
      message: `imports ${specifier}: effects live in src/service; have the result handed in`,
    }));
}

function isAllowed(file, specifier, names) {
  const allowed = allowedImports[wingOf(file)] ?? {};
  if (!(specifier in allowed)) return false;
  return allowed[specifier]?.length
    ? names.every((name) => allowed[specifier].includes(name))
    : true;
}

function badWords(tree, file) {
  const code = tree.code(file);
  return worldly.flatMap(([pattern, word, instead]) =>
    [...code.matchAll(pattern)].map((match) => ({
      file,
      line: lineAt(code, match.index),
      message: `uses ${word}: only src/service does; have ${instead} handed in`,
    })),
  );
}

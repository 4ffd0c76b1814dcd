/**
 * A test of the repository itself: order, names, sizes, and what must not be in it. Each rule is a
 * file in tools/tidy/, and says what to do about what it finds.
 */
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';
import { rule as blobs } from './tidy/blobs.mjs';
import { rule as cycles } from './tidy/cycles.mjs';
import { rule as deadFiles } from './tidy/dead-files.mjs';
import { rule as directions } from './tidy/directions.mjs';
import { rule as doors } from './tidy/doors.mjs';
import { rule as markdown } from './tidy/markdown.mjs';
import { rule as names } from './tidy/names.mjs';
import { rule as packages } from './tidy/packages.mjs';
import { rule as rim } from './tidy/rim.mjs';
import { rule as sizes } from './tidy/sizes.mjs';
import { readTree } from './tidy/tree.mjs';
import { rule as words } from './tidy/words.mjs';

const rules = [
  directions,
  doors,
  cycles,
  rim,
  sizes,
  deadFiles,
  names,
  words,
  markdown,
  blobs,
  packages,
];

/** Findings as lines of text, in order of files. */
export function tidy(tree) {
  return rules
    .flatMap((rule) => rule.check(tree).map((finding) => ({ ...finding, rule: rule.name })))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
    .map(({ file, line, message, rule }) => `${file}:${line}: ${message} [${rule}]`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const findings = tidy(readTree(root));
  for (const finding of findings) console.log(finding);
  if (findings.length > 0) process.exitCode = 1;
}

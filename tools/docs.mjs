/** `node tools/docs.mjs`: prints generated pages again, from the tables of the built program. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { detectorsMarkdown } from './detectors-page.mjs';
import { root } from './run.mjs';

/** Each page, and the function without arguments that prints it. */
const pages = [
  { file: 'docs/errors.md', module: 'service/errors', print: 'errorsMarkdown' },
  {
    file: 'docs/severity.md',
    module: 'triage/index',
    print: 'severityMarkdown',
  },
  { file: 'docs/features.md', module: 'wire/features/index', print: 'featuresMarkdown' },
  { file: 'docs/learners.md', module: 'learn/learners-markdown', print: 'learnersMarkdown' },
  {
    file: 'docs/command-line.md',
    module: 'service/cli/command-line-markdown',
    print: 'commandLineMarkdown',
  },
];

/** `[{ file, text }]`; `load` takes a module's path below src/ without its extension. */
export async function printPages(load) {
  const fromTables = pages.map(async ({ file, module, print }) => ({
    file,
    text: await (await load(module))[print](),
  }));
  const detectors = detectorsMarkdown(load).then((text) => ({ file: 'docs/detectors.md', text }));
  return Promise.all([...fromTables, detectors]);
}

export function writePages(printed) {
  for (const { file, text } of printed) writeFileSync(root + file, text);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const printed = await printPages((module) => import(`${root}dist/${module}.js`));
  writePages(printed);
  console.log(`wrote ${printed.map(({ file }) => file).join(', ')}`);
}

/** Every file is an entry or has an importer; one that only its test imports is dead, too. */
import { isTest } from './places.mjs';

/** What is started or loaded by name: by npm, by a tool, by a person, by the package's exports. */
const entries = [
  // tools/docs.mjs prints a page from each.
  /^src\/service\/cli\/command-line-markdown\.ts$/,
  /^src\/learn\/learners-markdown\.ts$/,
  /^src\/(wire|learn|triage|api)\/index\.ts$/,
  /^src\/service\/cli\/main\.ts$/,
  /^(bin|bench|tools)\/[^/]+\.mjs$/,
  /^web\/[^/]+\.(ts|mjs)$/,
  /^[^/]+\.(ts|mjs)$/,
  // AssemblyScript: tools/kernels.mjs compiles them.
  /^src\/(learn|wire)\/kernels\/assembly\//,
  // The lab starts its programs by name, in network namespaces.
  /^lab\//,
];

export const rule = {
  name: 'dead-files',
  check(tree) {
    const alive = new Set(pageEntries(tree));
    for (const path of tree.modules.filter((each) => !isTest(each))) {
      for (const { target } of tree.imports(path)) alive.add(target);
    }
    return tree.modules
      .filter((path) => !isTest(path) && !alive.has(path))
      .filter((path) => !entries.some((entry) => entry.test(path)))
      .map((file) => ({
        file,
        line: 1,
        message: 'nothing imports this file: use it or remove it',
      }));
  },
};

/** `<script src="/src/main.tsx">` in a page of the console. */
function pageEntries(tree) {
  const pages = tree.files.filter((path) => /^web\/.*\.html$/.test(path));
  return pages.flatMap((page) =>
    [...tree.text(page).matchAll(/<script[^>]*\ssrc="\.?\/?([^"]+)"/g)].map(
      (match) => `web/${match[1]}`,
    ),
  );
}

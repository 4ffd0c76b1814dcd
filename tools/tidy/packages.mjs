/** Dependencies: from any registry, without install scripts, each with a reason on record. */
import { missingEntries } from '../lock.mjs';

const lockFile = 'package-lock.json';

export const rule = {
  name: 'packages',
  check(tree) {
    if (!tree.has(lockFile) || !tree.has('package.json')) return [];
    const { packages } = JSON.parse(tree.text(lockFile));
    const { dependencies = {} } = JSON.parse(tree.text('package.json'));
    return [
      ...namedHosts(tree),
      ...missingPlatforms(packages),
      ...installScripts(packages),
      ...unreasoned(tree, Object.keys(dependencies)),
    ];
  },
};

/** npm asks the registry of whoever installs when the lock file names none. */
function namedHosts(tree) {
  const message =
    'names a host in "resolved": set omit-lockfile-registry-resolved=true in .npmrc, install again';
  return tree
    .text(lockFile)
    .split('\n')
    .flatMap((text, index) =>
      /"resolved":\s*"\w+:\/\//.test(text) ? [{ file: lockFile, line: index + 1, message }] : [],
    );
}

function missingPlatforms(packages) {
  const [first, ...rest] = Object.keys(missingEntries({ packages }));
  if (!first) return [];
  const message = `lacks ${first} and ${rest.length} more, npm ci refuses it: node tools/lock.mjs`;
  return [{ file: lockFile, line: 1, message }];
}

function installScripts(packages) {
  return Object.entries(packages)
    .filter(([, entry]) => entry.hasInstallScript && !entry.dev && !entry.devOptional)
    .map(([path]) => ({
      file: lockFile,
      line: 1,
      message: `${path} has an install script: closed networks block it, choose another package`,
    }));
}

function unreasoned(tree, names) {
  const decisions = tree.files
    .filter((path) => /^docs\/decisions\/.+\.md$/.test(path))
    .map((path) => tree.text(path))
    .join('\n');
  return names
    .filter((name) => !decisions.includes(name))
    .map((name) => ({
      file: 'package.json',
      line:
        tree
          .text('package.json')
          .split('\n')
          .findIndex((line) => line.includes(`"${name}"`)) + 1,
      message: `no record in docs/decisions names ${name}: say why it is worth depending on`,
    }));
}

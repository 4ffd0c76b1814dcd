/**
 * `node tools/lock.mjs`, after each change of dependencies. A registry that holds only some
 * platforms' binaries makes npm leave the others out of package-lock.json, and `npm ci` then
 * refuses the file everywhere. This writes the missing entries: their versions stand in the
 * packages that ask for them, their platforms in their names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

/** Entries that optional dependencies ask for and the lock file lacks, by path. */
export function missingEntries({ packages }) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const isThere = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
      if (!isThere) missing[`node_modules/${name}`] = entryOf(name, version, entry.dev);
    }
  }
  return missing;
}

/** Without `integrity`: the registry at hand could not say. npm checks it where it stands. */
function entryOf(name, version, dev) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => systems.has(word));
  const cpu = words.find((word) => processors.has(word));
  if (!os || !cpu || !/^\d/.test(version)) {
    throw new Error(`${name}@${version}: expected a package for one platform, of one version`);
  }
  const libc = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }[words.at(-1)];
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc && os === 'linux' ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
}

const systems = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']);
const processors = new Set(['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']);

/** Sorted as npm sorts: by path, the root first. */
function complete(lock) {
  const all = Object.entries({ ...lock.packages, ...missingEntries(lock) });
  const packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  return { ...lock, packages };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = `${root}package-lock.json`;
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const count = Object.keys(missingEntries(lock)).length;
  if (count > 0) writeFileSync(file, `${JSON.stringify(complete(lock), null, 2)}\n`);
  console.log(`added ${count} entries to package-lock.json`);
}

/** Where a file stands in the house: its wing, its folder, and whether it is a test. */
import { posix } from 'node:path';

/** `src/wire/flow/table.ts` → `wire`; outside src/ the first folder (`web`, `tools`). */
export function wingOf(path) {
  const parts = path.split('/');
  return parts[0] === 'src' ? (parts[1] ?? '') : parts[0];
}

/** The room a file belongs to: `src/wire/flow` for all below it, `src/wire` for the wing's own. */
export function roomOf(path) {
  const folder = posix.dirname(path);
  return path.startsWith('src/') ? folder.split('/').slice(0, 3).join('/') : folder;
}

/** Tests and what only they use: files beside the code, `testing` folders, and test/. */
export function isTest(path) {
  return (
    /\.test\.(ts|tsx|mjs)$/.test(path) || /(^|\/)testing\//.test(path) || path.startsWith('test/')
  );
}

export const isDoor = (path) => path.endsWith('/index.ts');

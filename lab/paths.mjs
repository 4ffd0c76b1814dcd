// Where things lie in the repository.

import { fileURLToPath } from 'node:url';

export const capturesFolder = fileURLToPath(new URL('../test/captures/', import.meta.url));

export function programPath(name) {
  return fileURLToPath(new URL(`./programs/${name}.mjs`, import.meta.url));
}

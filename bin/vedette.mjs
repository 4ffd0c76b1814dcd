#!/usr/bin/env node
/** The command `vedette`. It finds the built command line and hands it the arguments. */
import { existsSync } from 'node:fs';

const entry = new URL('../dist/service/cli/main.js', import.meta.url);

if (existsSync(entry)) {
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write('vedette is not built: run `npm start` or `npm run build` first\n');
  process.exitCode = 2;
}

/** Builds the console to dist/web and the report's template to dist/web-report. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const configs = ['vite.config.ts', 'vite.report.config.ts'];

/** Quiet; throws what the bundler throws. The two share nothing, so they are built at once. */
export async function buildWeb() {
  // React's plugin asks this variable whether to leave the development checks out.
  process.env.NODE_ENV = 'production';
  await Promise.all(
    configs.map((config) => build({ configFile: path(config), logLevel: 'error' })),
  );
}

function path(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildWeb();

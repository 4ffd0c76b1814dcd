/** Builds the console to dist/web and the report's template to dist/web-report. */
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const products = [
  { config: 'vite.config.ts', folder: 'web' },
  { config: 'vite.report.config.ts', folder: 'web-report' },
];

/** Quiet; throws what the bundler throws. The two share nothing, so they are built at once. */
export async function buildWeb(directory = besides('../dist')) {
  // React's plugin asks this variable whether to leave the development checks out.
  process.env.NODE_ENV = 'production';
  await Promise.all(
    products.map(({ config, folder }) =>
      build({
        configFile: besides(config),
        logLevel: 'error',
        build: { outDir: join(directory, folder), emptyOutDir: true },
      }),
    ),
  );
}

function besides(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** `node web/build.mjs [DIRECTORY]` */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [directory] = process.argv.slice(2);
  await buildWeb(directory === undefined ? undefined : resolve(directory));
}

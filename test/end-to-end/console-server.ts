import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PriorityRules } from '../../src/api/index.ts';
import { createServer, type ReadPackets } from '../../src/service/server/index.ts';
import { openStore, type Store } from '../../src/service/store/index.ts';

export interface RunningConsole {
  url: string;
  store: Store;
  /** The report's template, as built. */
  reportTemplate: string;
  directory: string;
  stop(): Promise<void>;
}

/** The real server over a store of its own, with the console built from the sources as they are. */
export async function startConsole(
  readPackets: ReadPackets,
  { rules }: { rules?: PriorityRules } = {},
): Promise<RunningConsole> {
  const directory = await mkdtemp(join(tmpdir(), 'vedette-console-'));
  const build = fileURLToPath(new URL('../../web/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [build, join(directory, 'built')]);
  const store = await openStore({
    directory: join(directory, 'data'),
    now: () => Date.now() * 1000,
  });
  const server = createServer({
    store,
    host: '127.0.0.1',
    port: 0,
    webDirectory: join(directory, 'built', 'web'),
    version: '0.1.0',
    readPackets,
    ...(rules && { rules }),
  });
  const { url } = await server.start();
  return {
    url,
    store,
    reportTemplate: join(directory, 'built', 'web-report', 'report.html'),
    directory,
    async stop() {
      await server.stop();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

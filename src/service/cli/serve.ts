import { once } from 'node:events';
import { Command } from 'commander';
import { EXIT } from '../errors.ts';
import { type Analysed, readPacketTimeline } from '../ingest/index.ts';
import { readSettings, type Settings } from '../settings.ts';
import type { Store } from '../store/index.ts';
import { VERSION } from '../version.ts';
import { analyseWithProgress, exitCodeOf } from './analyze.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { WEB_DIRECTORY } from './doctor-command.ts';
import { type EnrichmentFlags, enrichmentOf, type KnownRecord } from './enrichment-flags.ts';
import { DEFAULT_SEED, OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { openStoreIn } from './open-store.ts';
import { recordIn } from './record-analysis.ts';
import { renderList } from './render-list.ts';

interface ServeFlags {
  port: number;
  data?: string;
  json?: boolean;
  webhook?: string;
}

interface StartFlags extends ServeFlags, EnrichmentFlags {
  top: number;
  baseline?: string[];
  inside?: string[];
  bin?: number;
}

export function serveCommand(setExitCode: (code: number) => void): Command {
  return new Command('serve')
    .description('show what was analysed in a console on this machine, until Ctrl-C')
    .addOption(OPTIONS.port())
    .addOption(OPTIONS.webhook())
    .addOption(OPTIONS.data())
    .addOption(OPTIONS.json())
    .action(async (flags: ServeFlags) => {
      const directory = dataDirectoryOf(flags.data);
      const settings = await readSettings(directory, flags);
      const store = await openStoreIn(directory, settings);
      await serveUntilInterrupted(store, { ...flags, settings });
      setExitCode(EXIT.interrupted);
    });
}

/** What `npm start` runs. */
export function startCommand(setExitCode: (code: number) => void): Command {
  return new Command('start')
    .description('analyze captures, print the worst rows, and go on serving the console')
    .argument('<input...>', 'capture files; - is standard input')
    .addOption(OPTIONS.top(10))
    .addOption(OPTIONS.baseline())
    .addOption(OPTIONS.inside())
    .addOption(OPTIONS.bin())
    .addOption(OPTIONS.assets())
    .addOption(OPTIONS.indicators())
    .addOption(OPTIONS.geo())
    .addOption(OPTIONS.port())
    .addOption(OPTIONS.webhook())
    .addOption(OPTIONS.data())
    .addOption(OPTIONS.json())
    .action(async (inputs: string[], flags: StartFlags) => {
      const directory = dataDirectoryOf(flags.data);
      const settings = await readSettings(directory, flags);
      const store = await openStoreIn(directory, settings);
      const analysed = await analyseToServe(inputs, {
        flags,
        settings,
        record: { directory, lists: () => store.lists() },
      }).catch(async (error: unknown) => {
        await store.close();
        throw error;
      });
      const { columns, color, write } = outputTo(undefined);
      const { analysis, name } = analysed;
      if (!flags.json) {
        const { priority: rules } = settings;
        write(renderList(analysis, { name, top: flags.top, rules, columns, color }));
      }
      await recordIn(store, analysed);
      await serveUntilInterrupted(store, { ...flags, settings });
      setExitCode(exitCodeOf(analysis, undefined) || EXIT.interrupted);
    });
}

async function analyseToServe(
  inputs: readonly string[],
  { flags, settings, record }: { flags: StartFlags; settings: Settings; record: KnownRecord },
): Promise<Analysed> {
  return analyseWithProgress(inputs, {
    known: await enrichmentOf(flags, record),
    settings,
    seed: DEFAULT_SEED,
    checksums: 'ignore',
    ...(flags.baseline && { baseline: flags.baseline }),
    ...(flags.inside && { inside: flags.inside }),
    ...(flags.bin && { bin: flags.bin }),
  });
}

async function serveUntilInterrupted(
  store: Store,
  { port, json, settings }: Pick<ServeFlags, 'port' | 'json'> & { settings: Settings },
): Promise<void> {
  const { createServer } = await import('../server/index.ts');
  const { Notifier } = await import('../notify/index.ts');
  const notifier = settings.webhook && new Notifier(store, settings.webhook);
  const server = createServer({
    store,
    host: '127.0.0.1',
    port,
    webDirectory: WEB_DIRECTORY,
    version: VERSION,
    readPackets: readPacketTimeline,
    token: store.token,
    rules: settings.priority,
  });
  try {
    const { url } = await server.start();
    await store.announce(url);
    notifier?.start();
    process.stdout.write(
      json ? `${JSON.stringify({ url })}\n` : `\nConsole: ${url}  (Ctrl-C ends)\n`,
    );
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.stop();
  } finally {
    await notifier?.stop();
    await store.close();
  }
}

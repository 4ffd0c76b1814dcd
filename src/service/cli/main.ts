import { Command, CommanderError, Option } from 'commander';
import { EXIT, OperatorError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { completionScript } from './completion.ts';
import { terminalText } from './terminal-text.ts';

/** For help and its page. */
export const EXIT_CODES = `Exit codes:
0 done · 1 failed while running · 2 wrong usage or configuration ·
3 findings at or above --fail-on · 4 the input was only read in part · 130 interrupted`;

/** Runs one command line (without node and script) and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  leaveQuietlyWhenNobodyReads();
  try {
    const program = await createProgram((code) => {
      exitCode = code;
    }, argv[0]);
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof OperatorError) {
      process.stderr.write(`vedette: ${terminalText(error.message)} (${error.code})\n`);
      return error.exitCode;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `vedette: unexpected failure (VED_INTERNAL), please report it:\n${text}\n`,
    );
    return EXIT.runtime;
  }
}

type SetExitCode = (code: number) => void;

/**
 * Each brings a part of the program with it (learning, the server, DuckDB), which the others need
 * not wait for.
 */
const COMMANDS: Readonly<Record<string, (setExitCode: SetExitCode) => Promise<Command>>> = {
  analyze: async (setExitCode) => (await import('./analyze.ts')).analyzeCommand(setExitCode),
  flows: async (setExitCode) => (await import('./flows.ts')).flowsCommand(setExitCode),
  train: async () => (await import('./train.ts')).trainCommand(),
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand(),
  predict: async () => (await import('./predict.ts')).predictCommand(),
  compare: async () => (await import('./evaluate.ts')).compareCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  forecast: async () => (await import('./forecast.ts')).forecastCommand(),
  incidents: async () => (await import('./incidents.ts')).incidentsCommand(),
  settings: async () => (await import('./settings.ts')).settingsCommand(),
  serve: async (setExitCode) => (await import('./serve.ts')).serveCommand(setExitCode),
  start: async (setExitCode) => (await import('./serve.ts')).startCommand(setExitCode),
  doctor: async (setExitCode) => (await import('./doctor-command.ts')).doctorCommand(setExitCode),
};

/**
 * The tree of commands; completion and help are made from it. With the name of a command it holds
 * that one alone.
 */
export async function createProgram(setExitCode: SetExitCode, name = ''): Promise<Command> {
  const program = new Command('vedette')
    .description(
      'Reads network traffic and gives a security analyst a short, ranked, explained list of ' +
        'what to look at next.',
    )
    .version(VERSION, '-V, --version')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .addHelpText(
      'after',
      '\nExamples:\n  vedette analyze capture.pcap\n  vedette analyze today.pcapng --baseline ' +
        'ordinary.pcap --report today.html\n  tcpdump -w - -c 10000 | vedette analyze -\n' +
        '  vedette serve',
    )
    .showHelpAfterError('(vedette --help lists what can be asked)')
    .exitOverride();
  const makers = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]] : Object.values(COMMANDS);
  for (const make of makers) program.addCommand((await make(setExitCode)).exitOverride());
  if (makers.length === 1) return program;
  program.addCommand(versionCommand().exitOverride());
  program.addCommand(completionCommand(program).exitOverride());
  return program;
}

function versionCommand(): Command {
  return new Command('version')
    .description('say which version this is, and on what it runs')
    .addOption(jsonOption())
    .action(({ json }: { json?: boolean }) => {
      const { version: node, platform, arch } = process;
      const about = { version: VERSION, node, platform, arch };
      process.stdout.write(
        json
          ? `${JSON.stringify(about)}\n`
          : `vedette ${VERSION} (node ${node}, ${platform} ${arch})\n`,
      );
    });
}

function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print the completion script of a shell; source it from its start-up file')
    .argument('<shell>', 'bash or zsh')
    .action((shell: string) => {
      if (shell !== 'bash' && shell !== 'zsh') {
        throw new OperatorError('VED_USAGE', `shell: expected bash or zsh, got "${shell}"`);
      }
      process.stdout.write(completionScript(shell, program));
    });
}

function jsonOption(): Option {
  return new Option('--json', 'print JSON for programs');
}

/** `vedette … | head` ends the reader first; that is no failure of ours. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}

import { Command, CommanderError, Option } from 'commander';
import { EXIT, OperatorError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { analyzeCommand } from './analyze.ts';
import { completionScript } from './completion.ts';
import { doctorCommand } from './doctor-command.ts';
import { compareCommand, evaluateCommand } from './evaluate.ts';
import { flowsCommand } from './flows.ts';
import { forecastCommand } from './forecast.ts';
import { predictCommand } from './predict.ts';
import { serveCommand, startCommand } from './serve.ts';
import { terminalText } from './terminal-text.ts';
import { trainCommand } from './train.ts';

/** For help and its page. */
export const EXIT_CODES = `Exit codes:
0 done · 1 failed while running · 2 wrong usage or configuration ·
3 findings at or above --fail-on · 4 the input was only read in part · 130 interrupted`;

/** Runs one command line (without node and script) and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram((code) => {
    exitCode = code;
  });
  leaveQuietlyWhenNobodyReads();
  try {
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

/** The tree of commands; completion and help are made from it. */
export function createProgram(setExitCode: SetExitCode): Command {
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
  const commands = [
    analyzeCommand(setExitCode),
    flowsCommand(setExitCode),
    trainCommand(),
    evaluateCommand(),
    predictCommand(),
    compareCommand(),
    forecastCommand(),
    serveCommand(setExitCode),
    startCommand(setExitCode),
    doctorCommand(setExitCode),
    versionCommand(),
    completionCommand(program),
  ];
  for (const command of commands) program.addCommand(command.exitOverride());
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

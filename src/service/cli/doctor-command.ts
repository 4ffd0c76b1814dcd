import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { dataDirectoryOf } from './data-directory.ts';
import { diagnose, doctorExitCode, doctorReport, machine, renderChecks } from './doctor.ts';
import { OPTIONS } from './options.ts';

/** Where the built console lies, beside the compiled program. */
export const WEB_DIRECTORY = fileURLToPath(new URL('../../web', import.meta.url));

export function doctorCommand(setExitCode: (code: number) => void): Command {
  return new Command('doctor')
    .description('say what is missing on this machine, and the command that mends it')
    .addOption(OPTIONS.data())
    .addOption(OPTIONS.port())
    .addOption(OPTIONS.json())
    .action(async (flags: { data?: string; port: number; json?: boolean }) => {
      const checks = await diagnose({
        ...machine(),
        dataDirectory: dataDirectoryOf(flags.data),
        port: flags.port,
        webDirectory: WEB_DIRECTORY,
      });
      process.stdout.write(
        flags.json ? `${JSON.stringify(doctorReport(checks))}\n` : renderChecks(checks),
      );
      setExitCode(doctorExitCode(checks));
    });
}

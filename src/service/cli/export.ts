import { Command } from 'commander';
import { exportFile } from '../learning/index.ts';
import { terminalText } from './terminal-text.ts';

export function exportCommand(): Command {
  return new Command('export')
    .description('write a model as ONNX, for programs that know nothing of Vedette')
    .argument('<model>', 'a model file (.vedette)')
    .requiredOption('-o, --output <file>', 'write to this file (.onnx)')
    .action(async (model: string, { output }: { output: string }) => {
      const { kind, columnCount, byteLength } = await exportFile(model, output);
      process.stderr.write(
        `wrote ${kind} to ${terminalText(output)} (${byteLength} bytes)\n` +
          `input: the table's ${columnCount} columns, categories as codes (metadata "encoding"); ` +
          'it says what `vedette predict` says\n',
      );
    });
}

import { Command } from 'commander';
import { exportFile } from '../learning/index.ts';
import { terminalText } from './terminal-text.ts';

export function exportCommand(): Command {
  return new Command('export')
    .description('write a model as ONNX, for programs that know nothing of Vedette')
    .argument('<model>', 'a model file (.vedette)')
    .requiredOption('-o, --output <file>', 'write to this file (.onnx)')
    .action(async (model: string, { output }: { output: string }) => {
      const { kind, columnCount, byteLength, isDesigned } = await exportFile(model, output);
      const columns = isDesigned
        ? `${columnCount} columns, made from the table's as its metadata "design" says`
        : `the table's ${columnCount} columns, categories as codes (metadata "encoding")`;
      process.stderr.write(
        `wrote ${kind} to ${terminalText(output)} (${byteLength} bytes)\n` +
          `input: ${columns}; scores are those before calibration\n`,
      );
    });
}

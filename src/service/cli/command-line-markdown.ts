import { createProgram, EXIT_CODES } from './main.ts';

/** docs/command-line.md: the help of every command, as it is printed. */
export async function commandLineMarkdown(): Promise<string> {
  const program = await createProgram(() => {});
  const parts = program.commands.map((command) => [
    `## vedette ${command.name()}`,
    '',
    '```',
    command.helpInformation().trimEnd(),
    '```',
    '',
  ]);
  return [
    '# Command line',
    '',
    'Printed from the commands themselves; `node tools/docs.mjs` rewrites it. The shapes of',
    '`--json` are the schemas in `src/api`: `analyze` prints one `analysis`, `flows` one object a',
    'line.',
    '',
    '```',
    program.helpInformation().trimEnd(),
    '```',
    '',
    EXIT_CODES,
    '',
    ...parts.flat(),
  ].join('\n');
}

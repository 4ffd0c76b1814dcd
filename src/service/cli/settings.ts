import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { type PriorityRules, type WorkAnswer, workAnswer } from '../../api/index.ts';
import { readSettings, readSettingsFile } from '../settings.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { askRecord } from './read-record.ts';
import { renderWork } from './render-work.ts';

interface SettingsFlags {
  preview?: string;
  save?: string;
  json?: boolean;
  data?: string;
}

export function settingsCommand(): Command {
  return new Command('settings')
    .description(
      'show what a Priority is called and where work ends, and what that makes of all that was ' +
        'recorded; or what other settings would make of it',
    )
    .option('--preview <file>', 'settings to try, as vedette.json has them; nothing is changed')
    .option('--save <file>', 'the same, and then put them in the place of vedette.json')
    .addOption(OPTIONS.json())
    .addOption(OPTIONS.data())
    .action(async (flags: SettingsFlags) => {
      const directory = dataDirectoryOf(flags.data);
      const tried = flags.save ?? flags.preview;
      const inForce = (await readSettings(directory)).priority;
      const rules = tried === undefined ? inForce : (await readSettingsFile(tried)).priority;
      const answer = await previewOf(directory, { rules, isInForce: tried === undefined });
      const out = outputTo(undefined);
      const shown = { answer, inForce, directory, isSaved: flags.save !== undefined };
      out.write(flags.json ? `${JSON.stringify(answer)}\n` : renderWork(shown, out));
      if (flags.save !== undefined) await save(directory, flags.save);
    });
}

async function previewOf(
  directory: string,
  asked: Pick<WorkAnswer, 'rules' | 'isInForce'>,
): Promise<WorkAnswer> {
  const { workAnswerOf } = await import('../store/index.ts');
  const answer = await askRecord(directory, {
    ofStore: (store) => store.work(asked),
    path: `/work?${queryOf(asked.rules)}`,
    parse: (text) => workAnswer.parse(text),
  });
  return { ...(answer ?? workAnswerOf([], asked)), isInForce: asked.isInForce };
}

/** All of them, since a server may have read its settings before they were changed. */
function queryOf({ cuts, costs, budget }: PriorityRules): string {
  return new URLSearchParams({
    critical: String(cuts.Critical),
    high: String(cuts.High),
    medium: String(cuts.Medium),
    low: String(cuts.Low),
    ...(costs && { miss: String(costs.miss), falseAlarm: String(costs.falseAlarm) }),
    ...(budget !== undefined && { budget: String(budget) }),
  }).toString();
}

/** Whole or not at all: it was read and found right before. */
async function save(directory: string, from: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'vedette.json');
  // It may hold secrets of a webhook.
  await writeFile(`${path}.new`, await readFile(from), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

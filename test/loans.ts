/** The built program in a folder of its own, and a table of no field in particular to train on. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/learn/index.ts';

const VEDETTE = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));

export const TRAIN = [
  'train',
  'loans.csv',
  '--target',
  'outcome',
  '--normal',
  'paid',
  '--models',
  'forest',
];

/** With `loans.csv` to train on, and `later.csv` of other loans. */
export function loansFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-loans-'));
  writeFileSync(join(folder, 'loans.csv'), loans(1200, 1));
  writeFileSync(join(folder, 'later.csv'), loans(400, 2));
  return {
    folder,
    vedette(...args: string[]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [VEDETTE, ...args], {
        cwd: folder,
        maxBuffer: 1 << 28,
      });
      return { code: status, out: stdout.toString(), err: stderr.toString() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Loans that fail where debt is high and income low, by a rule with exceptions. */
export function loans(rowCount: number, seed: number): string {
  const random = createRandom(seed, 'loans');
  const rows = Array.from({ length: rowCount }, () => {
    const [income, debt] = [random.next(), random.next()];
    const region = ['north', 'south', 'west'][random.below(3)];
    const isBad = debt > income + (region === 'west' ? 0 : 0.3);
    const outcome = isBad !== random.next() < 0.02 ? 'failed' : 'paid';
    return `${income.toFixed(4)},${debt.toFixed(4)},${region},${outcome}`;
  });
  return `${['income,debt,region,outcome', ...rows].join('\n')}\n`;
}

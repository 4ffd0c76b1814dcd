import { writeSync } from 'node:fs';
import { openStore } from '../embedded-store.ts';
import { sampleAnalysis } from './sample-analysis.ts';

/**
 * Records and changes until it is killed. Each line on standard output was acknowledged before:
 * `source NAME` and `status GROUP STATUS`. Arguments: data directory, name of this run.
 */
const [directory = '', run = ''] = process.argv.slice(2);
const STATUSES = ['archived', 'escalated', 'open'] as const;

const store = await openStore({ directory, now: () => 1_700_000_000e6 });
for (let round = 0; ; round++) {
  const name = `${run}-${round}`;
  const analysis = sampleAnalysis({ name, groupCount: 3 });
  await store.record(analysis);
  writeSync(1, `source ${name}\n`);
  for (const { id } of analysis.groups) {
    const status = STATUSES[round % STATUSES.length] ?? 'open';
    await store.setStatus(id, { status, by: 'child' });
    writeSync(1, `status ${id} ${status}\n`);
  }
}

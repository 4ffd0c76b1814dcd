// What the program says of recordings: rows of the queue, with a verdict on each by the labels.

import { execFileSync } from 'node:child_process';
import { judgeRows } from '../../bench/triage.mjs';
import { root } from '../run.mjs';

export const VEDETTE = `${root}bin/vedette.mjs`;
const BYTES_MAX = 1 << 28;

/** All rows of a recording, best first: class, level, what each part says, and the verdict. */
export function rowsOf({ path, labels, name }, options = []) {
  const args = [VEDETTE, 'analyze', path, '--json', '--no-record', '--top', '100000', ...options];
  const { groups } = JSON.parse(
    execFileSync(process.execPath, args, {
      maxBuffer: BYTES_MAX,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return judgeRows(groups, labels).map(({ group, named, verdict }) => {
    const said = group.parts.evidence.find(({ detector }) => detector === 'known-attacks');
    return {
      recording: name,
      class: group.class,
      rank: group.rank,
      level: group.parts.level,
      priority: group.parts.priority,
      logOdds: group.parts.logOdds,
      said: said?.logOdds,
      verdict,
      named: named.map((planted) => labels.planted.indexOf(planted)),
      sentence: group.sentence,
    };
  });
}

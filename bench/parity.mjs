/*
 * How far the records and features of `unsw@1` are those of Argus and of UNSW-NB15.
 *
 *     npm run parity [-- --write | COLUMN]
 *
 * Prints a table; with --write makes docs/parity.md of it; with the name of a column prints every
 * record in which it differs. Looks for captures and data below VEDETTE_SHARED.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { argusCaptures, COMPARED, compareCapture, isEqual } from './parity/argus-records.mjs';
import { contextReport } from './parity/context-columns.mjs';
import { forestLoss } from './parity/forest-loss.mjs';
import { parityPage } from './parity/page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared');
const PAGE = 'docs/parity.md';

export async function run(args) {
  const wire = await import('../dist/wire/index.js');
  const column = args.find((one) => COMPARED.includes(one));
  const captures = argusCaptures(SHARED);
  if (captures.length === 0) {
    console.log(`skipped: no records of Argus below ${SHARED}; set VEDETTE_SHARED`);
    return;
  }
  const argus = argusReport(wire, captures, column);
  if (column !== undefined) return;
  const learn = await import('../dist/learn/index.js');
  const loss = await forestLoss({ wire, learn }, SHARED);
  const page = parityPage({ argus, context: contextReport(wire, SHARED), loss });
  if (args.includes('--write')) writeFileSync(resolve(ROOT, PAGE), page);
  console.log(page);
}

/** Sums over all captures; prints the differences of one column as it goes. */
export function argusReport(wire, captures, column) {
  const sums = { captures: 0, unread: 0, rows: 0, others: 0, pairs: 0, alone: 0, unused: 0 };
  const roles = { equal: 0 };
  const columns = Object.fromEntries(COMPARED.map((name) => [name, { equal: 0, set: 0, both: 0 }]));
  for (const capture of captures) {
    const found = compareCapture(wire, capture);
    sums.captures++;
    sums.rows += found.rows;
    sums.others += found.others;
    if (found.error !== undefined) {
      sums.unread++;
      continue;
    }
    sums.pairs += found.pairs.length;
    sums.alone += found.alone.length;
    sums.unused += found.unused.length;
    for (const [theirs, ours] of found.pairs) {
      if (theirs.src === ours.src) roles.equal++;
      for (const name of COMPARED) {
        const a = theirs.values[name];
        const b = ours.values[name];
        const same = isEqual(name, a, b);
        const isSet = a !== 0 || b !== 0;
        if (same) columns[name].equal++;
        if (isSet) columns[name].set++;
        if (isSet && same) columns[name].both++;
        if (!same && name === column) console.log(difference(capture, theirs, a, b));
      }
    }
  }
  return { ...sums, roles: roles.equal, columns };
}

function difference({ name }, { protocol, src, dst, ports, values }, a, b) {
  const ends = `${src}:${ports[0]} > ${dst}:${ports[1]}`;
  return `${name}  ${protocol}  ${ends}  ${values.stime}  ${values.state}  argus ${a}  ours ${b}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await run(process.argv.slice(2));

/*
 * How far the flow meter agrees with Zeek's logs on Zeek's own test captures.
 *
 *     npm run bench -- zeek-agreement [--all | NAME | --write]     after a build
 *
 * Prints, field by field, the share of Zeek's rows for which ours says the same; with --all or a
 * part of a capture's name every difference; with --write it writes docs/zeek.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { compareApplications } from './zeek-agreement/applications.mjs';
import { compareConnections } from './zeek-agreement/connections.mjs';
import { ZEEK_DIRECTORY } from './zeek-agreement/logs.mjs';
import { pageOf } from './zeek-agreement/page.mjs';

const PAGE = new URL('../docs/zeek.md', import.meta.url);

export function run([wanted]) {
  if (!existsSync(ZEEK_DIRECTORY)) {
    console.log(`skipped: nothing at ${ZEEK_DIRECTORY}; VEDETTE_SHARED names its parent's parent`);
    return;
  }
  const conn = compareConnections();
  const http = compareApplications('http');
  const ftp = compareApplications('ftp');
  if (wanted === '--write') {
    writeFileSync(PAGE, pageOf({ conn, http, ftp }));
    return;
  }
  for (const { pcap, key, field, zeek, ours } of [conn, http, ftp].flatMap((c) => c.differences)) {
    if (wanted !== '--all' && !(wanted && pcap.includes(wanted))) continue;
    console.log(`${pcap} ${key}: ${field} ${zeek} / ${ours}`);
  }
  console.log(`${conn.rows} rows of Zeek, ${conn.missing} missing, ${conn.extra} of ours beyond`);
  for (const { counts } of [conn, http, ftp]) printShares(counts);
}

function printShares(counts) {
  const all = [...counts.values()];
  const whole = { same: sumOf(all, 'same'), total: sumOf(all, 'total') };
  for (const [field, { same, total }] of [...counts, ['all', whole]]) {
    const share = ((100 * same) / total).toFixed(2);
    console.log(`${field.padEnd(18)} ${same} of ${total} (${share} %)`);
  }
}

const sumOf = (counts, name) => counts.reduce((sum, count) => sum + count[name], 0);

/** docs/zeek.md: the agreement by field, and each difference that remains by its reason. */
import { reasonOf } from './reasons.mjs';

export function pageOf({ conn, http, ftp }) {
  const tables = [
    ['conn.log', conn],
    ['http.log, a connection each', http],
    ['ftp.log, a connection each', ftp],
  ];
  return `# Agreement with Zeek

<!-- Written by \`npm run bench -- zeek-agreement --write\`; do not edit. -->

What Vedette's flow meter says is compared with what Zeek says, on ${conn.pairs} captures of
Zeek's own tests and ${conn.rows} rows of \`conn.log\`. \`vedette flows --format zeek\` writes the
same records. A duration may be off by a millisecond; everything else must be equal, the letter X
of \`history\` aside, which speaks of limits of Zeek's analyzers.

Of Zeek's rows ${conn.missing} have no flow here; ${conn.extra} flows have no row there.

${tables.map(([title, { counts }]) => shareTable(title, counts)).join('\n')}
## What differs, and why

${differenceTable([conn, http, ftp].flatMap(({ differences }) => differences))}`;
}

function shareTable(title, counts) {
  const rows = [...counts].map(([field, { same, total }]) => {
    const share = ((100 * same) / total).toFixed(1);
    return `| \`${field}\` | ${total} | ${same} | ${share} % |`;
  });
  const all = [...counts.values()];
  const same = all.reduce((sum, count) => sum + count.same, 0);
  const total = all.reduce((sum, count) => sum + count.total, 0);
  rows.push(`| all | ${total} | ${same} | ${((100 * same) / total).toFixed(1)} % |`);
  return `## ${title}

| field | compared | equal | share |
| --- | ---: | ---: | ---: |
${rows.join('\n')}
`;
}

/** One row a reason, the most frequent first. */
function differenceTable(differences) {
  const byReason = new Map();
  for (const difference of differences) {
    const reason = reasonOf(difference);
    byReason.set(reason, [...(byReason.get(reason) ?? []), difference]);
  }
  const rows = [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, all]) => {
      const fields = [...new Set(all.map(({ field }) => field))].join(', ');
      return `| ${all.length} | ${reason} | ${fields} | ${exampleOf(all[0])} |`;
    });
  return `| count | reason | fields | example: capture, Zeek's value, Vedette's |
| ---: | --- | --- | --- |
${rows.join('\n')}
`;
}

function exampleOf({ pcap, zeek, ours }) {
  const name = pcap.split('/').at(-1);
  return `${name}: \`${zeek || 'none'}\`, \`${ours || 'none'}\``;
}

/** Compares what flows say of HTTP and FTP with Zeek's http.log and ftp.log, a connection each. */
import { formatAddress } from '../../dist/wire/index.js';
import { flowsOf, readLog, readManifest } from './logs.mjs';

const FTP_LOGGED = ['APPE', 'DELE', 'RETR', 'STOR', 'STOU', 'ACCT', 'PORT', 'PASV', 'EPRT', 'EPSV'];

const KINDS = {
  http: {
    manifest: 'manifest-http.json',
    /** Zeek's rows of one connection to what they say together. */
    expected: (rows) => ({
      trans_depth: Math.max(...rows.map((row) => Number(row.trans_depth))),
      response_body_len: rows[0].response_body_len && sumOf(rows, 'response_body_len'),
      transactions: rows.length,
    }),
    actual: (columns, i) => ({
      trans_depth: columns.transactionDepths[i],
      response_body_len: columns.responseBodyBytes[i],
      transactions: columns.transactionDepths[i],
    }),
  },
  ftp: {
    manifest: 'manifest-ftp.json',
    /** Limits that some tests lower, to see what Zeek leaves out then. */
    limits: { user: 'FTP::max_user_length', commands: 'FTP::max_pending_commands' },
    expected: (rows) => ({
      user: rows.at(-1).user.replace('<unknown>', ''),
      // Some tests log more; these are what Zeek logs by default.
      commands: rows.filter(({ command }) => FTP_LOGGED.includes(command)).length,
    }),
    actual: (columns, i) => ({
      user: columns.firstRequests.get(i),
      commands: columns.transferCommands[i],
    }),
  },
};

const sumOf = (rows, name) => rows.reduce((sum, row) => sum + (Number(row[name]) || 0), 0);

/** `kind` is http or ftp; gives counts by field, and every difference with both values. */
export function compareApplications(kind) {
  const { manifest, expected, actual, limits = {} } = KINDS[kind];
  const counts = new Map();
  const differences = [];
  for (const entry of readManifest(manifest)) {
    if (entry.bpf || entry.bad > 0) continue;
    const byConnection = groupRows(readLog(entry.log));
    byConnection.delete(undefined);
    const flows = new Map(
      flowsOf(entry, (columns, i) => [flowKey(columns, i), actual(columns, i)]).filter(
        ([key, facts]) => byConnection.has(key) && facts.trans_depth !== 0,
      ),
    );
    for (const [key, rows] of byConnection) {
      for (const [field, value] of Object.entries(expected(rows))) {
        if (value === undefined || Number.isNaN(value)) continue;
        if (entry.redefs.some((redef) => redef.startsWith(`${limits[field]} `))) continue;
        const count = counts.get(field) ?? { same: 0, total: 0 };
        counts.set(field, count);
        count.total++;
        const ours = flows.get(key)?.[field];
        if (ours === value) count.same++;
        else differences.push({ pcap: entry.pcap, key, field, zeek: `${value}`, ours: `${ours}` });
      }
    }
  }
  return { counts, differences };
}

/** Undefined where the log lacks a part, or a test masked an address. */
function keyOf(row) {
  const parts = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'].map((name) => row[name]);
  if (parts.some((part) => part === undefined || part.endsWith('.0.0'))) return undefined;
  return parts.join(' ');
}

function flowKey(columns, i) {
  const orig = `${formatAddress(columns.origAddresses, i)} ${columns.origPorts[i]}`;
  return `${orig} ${formatAddress(columns.respAddresses, i)} ${columns.respPorts[i]}`;
}

function groupRows(rows) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/**
 * Finds:  connections that agreed on a version of TLS that is no longer allowed.
 * Reads:  the version that the server chose: SSL 3, TLS 1.0 or 1.1, in any protocol.
 * Fails:  where the handshake wasn't captured; what both could have done better isn't asked.
 * Cost:   one map look-up such a flow.
 * Score:  log-likelihood ratio, so low that alone it stays a note: a bad setting, not an attack.
 * Paper:  Moriarty & Farrell, "Deprecating TLS 1.0 and TLS 1.1", RFC 8996 (2021); of SSL 3, RFC
 *         7568.
 */
import { ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

const OLD_VERSIONS: readonly string[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1'];
/** A note, as for a password in the clear; SSL 3 can be read by who stands between (RFC 7568). */
const NOTE = { 'TLSv1.1': 3, 'TLSv1.0': 3, SSLv3: 4 } as const;

interface Connections {
  count: number;
  version: keyof typeof NOTE;
  name: string;
}

export const OLD_TLS: PairBehaviour<Connections> = {
  name: 'old tls',
  class: 'old-tls',
  byPort: true,
  isOfResponder: true,
  takes: (columns, row) =>
    !columns.protocolVersions.isEmpty(row) &&
    OLD_VERSIONS.includes(columns.protocolVersions.get(row)),
  create: () => ({ count: 0, version: 'TLSv1.1', name: '' }),
  add: (state, columns, row) => {
    const version = columns.protocolVersions.get(row) as keyof typeof NOTE;
    state.count++;
    if (OLD_VERSIONS.indexOf(version) < OLD_VERSIONS.indexOf(state.version)) {
      state.version = version;
    }
    state.name ||= columns.serverNames.get(row);
  },
  weigh: ({ version }) => [
    ratioEvidence('old tls', {
      logOdds: NOTE[version],
      cap: NOTE.SSLv3,
      reason: `${version} is no longer allowed`,
    }),
  ],
  sentence: ({ count, version, name }, { resp, port }) =>
    `${resp} port ${port}${name && ` ("${name}")`} agreed on ${version}` +
    (count > 1 ? `, ${count} times` : ''),
};

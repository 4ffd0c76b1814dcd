/**
 * Finds:  a command shell that somebody uses over the network with no protocol around it.
 * Reads:  TCP flows whose first words are a shell's own: its greeting, its prompt, the answer to
 *         `id`.
 * Fails:  for shells in TLS or in a tool's own coding, and where the greeting is not seen; consoles
 *         of machines and laboratories are reached in the same way.
 * Cost:   one map look-up such a flow.
 * Score:  log-likelihood ratio; higher is more like a way in that somebody made.
 * Paper:  none; what shells say first is from their own sources.
 */
import { SERVICES } from '../../wire/index.ts';
import { ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

const SERVICE_SHELL = SERVICES.indexOf('shell');
/** Who administers a machine does so by SSH, Telnet or a remote desktop: each greets otherwise. */
const SHELL = Math.log(300);

interface Shells {
  count: number;
  seconds: number;
  bytes: number;
}

export const REMOTE_SHELL: PairBehaviour<Shells> = {
  name: 'remote shell',
  class: 'remote-shell',
  byPort: true,
  takes: (columns, row) => columns.services[row] === SERVICE_SHELL,
  create: () => ({ count: 0, seconds: 0, bytes: 0 }),
  add: (state, columns, row) => {
    state.count++;
    state.seconds += (columns.endUs[row] - columns.startUs[row]) / 1e6;
    state.bytes += columns.origPayloadBytes[row] + columns.respPayloadBytes[row];
  },
  weigh: ({ count, bytes }) => [
    ratioEvidence('remote shell', {
      logOdds: SHELL,
      cap: SHELL,
      reason:
        `${count === 1 ? '1 connection' : `${count} connections`} with a shell's own words, ` +
        `${bytes} bytes`,
    }),
  ],
  sentence: ({ count, seconds }, { orig, resp, port }) =>
    `${orig} and ${resp} port ${port} spoke as a command shell and its user do, ` +
    `${count > 1 ? `${count} times, ` : ''}for ${seconds.toFixed(0)} s`,
};

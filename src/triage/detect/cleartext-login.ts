/**
 * Finds:  logins whose password went over the network in the clear.
 * Reads:  FTP, POP3, IMAP and SMTP logins that succeeded, HTTP Basic, and forms that
 *         have a password.
 * Fails:  for protocols that aren't read; one that a tunnel guards elsewhere looks as bare.
 * Cost:   one map look-up such a flow.
 * Score:  log-likelihood ratio, so low that alone it stays a note: it is bad habit, not attack.
 * Paper:  none.
 */
import { ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

/** Whose password is none: anybody's of FTP (RFC 1635). */
const ANYBODY = ['anonymous', 'ftp'];
/** A note: in one case of three somebody should do something about it. */
const LOGIN = 4;

export const CLEARTEXT_LOGIN: PairBehaviour<{ logins: number; name: string }> = {
  name: 'cleartext login',
  class: 'cleartext-login',
  byPort: true,
  takes: (columns, row) =>
    columns.loginSuccesses[row] + columns.formPasswords[row] > 0 &&
    !ANYBODY.includes(columns.clientNames.get(row).toLowerCase()),
  create: () => ({ logins: 0, name: '' }),
  add: (state, columns, row) => {
    state.logins += columns.loginSuccesses[row] + columns.formPasswords[row];
    state.name ||= columns.clientNames.get(row);
  },
  weigh: ({ logins }) => [
    ratioEvidence('cleartext login', {
      logOdds: LOGIN,
      cap: LOGIN,
      reason: `${logins === 1 ? '1 password' : `${logins} passwords`} sent in the clear`,
    }),
  ],
  sentence: ({ logins, name }, { orig, resp, port }) =>
    `${orig} logged in to ${resp} port ${port} in the clear${name && ` as "${name}"`}` +
    `${logins > 1 ? `, ${logins} times` : ''}`,
};

/**
 * Finds:  many tries to log in to one service.
 * Reads:  logins refused and accepted where the protocol says so in clear; of web forms, which
 *         don't, how many passwords they had; for SSH, which hides it, how many sessions carried
 *         little beyond the key exchange, how alike, how close.
 * Fails:  for guesses spread over many sources or hours, for web forms in TLS, and for
 *         programs that open many short SSH sessions with a key.
 * Cost:   one map look-up a flow with a login service.
 * Score:  log-likelihood ratio; higher is more like guessing.
 * Paper:  none; for SSH the idea of counting short sessions is Zeek's (policy script
 *         protocols/ssh/detect-bruteforcing), the medians are this project's.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence, triesLogOdds } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';
import { PeakRate } from './peak-rate.ts';

/** A person mistypes; a guesser is nearly always wrong. */
const CHANCE_OF_REFUSAL = { attack: 0.97, ordinary: 0.2 };
/**
 * Refusals of one client depend on each other: a program whose password was changed elsewhere is
 * refused each time, four times in three minutes on recordings for training.
 */
const REFUSALS_CAP = 3.5;
/** One success ends a person's typing errors; a guesser that got in is no less a guesser. */
const SUCCESSES_COUNTED_MAX = 2;
const REFUSALS = { ordinaryMedian: 2, attackMedian: 40, sigma: 1.1 };
/** Short SSH sessions in the busiest minute; servers that delay refusals keep guessers slow. */
const SESSIONS_A_MINUTE = { ordinaryMedian: 1.5, attackMedian: 12, sigma: 0.8 };
/**
 * Key exchange and some refused passwords fit below this; a session in which a channel was opened
 * had 6 kB at the least in the recordings for tuning.
 */
const SHORT_SESSION = { usMax: 20e6, payloadBytesMax: 5000 };
const CHANCE_OF_SHORT = { attack: 0.95, ordinary: 0.25 };
const SHORT_COUNTED_MAX = 10;
/** Standard deviation over mean of the payload of short sessions. */
const SIZE_VARIATION = { ordinaryMedian: 0.4, attackMedian: 0.05, sigma: 1.2 };
/** Two or three say nothing of how alike they are. */
const SHORT_SESSIONS_MIN = 4;
/** Whether they were refused is not told: by themselves they make a row that is Low at most. */
const FORMS_CAP = 4;
const CAP = 6;
const SERVICE_SSH = SERVICES.indexOf('ssh');
const US_PER_MINUTE = 60e6;

interface Logins {
  failures: number;
  successes: number;
  forms: number;
  shortSessions: number;
  longSessions: number;
  /** Welford's mean and sum of squares of the payload of short sessions. */
  payloadMean: number;
  payloadM2: number;
  /** Short sessions by minute. */
  minutes: PeakRate;
  /** 0 until a flow told. */
  service: number;
}

export const PASSWORD_GUESSING: PairBehaviour<Logins> = {
  name: 'password guessing',
  class: 'password-guessing',
  byPort: true,
  takes: saysLogin,
  create: noLogins,
  add: (logins, columns, row) => {
    logins.service ||= columns.services[row];
    logins.failures += columns.loginFailures[row];
    logins.successes += columns.loginSuccesses[row];
    logins.forms += columns.formPasswords[row];
    if (columns.services[row] === SERVICE_SSH) addSession(logins, columns, row);
  },
  weigh: (logins) =>
    logins.service === SERVICE_SSH ? weighSessions(logins) : weighRefusals(logins),
  sentence: (logins, { orig, resp, port }) => {
    const { service, shortSessions, failures, successes, forms } = logins;
    const what =
      service === SERVICE_SSH
        ? `in ${shortSessions} short sessions`
        : failures + successes > 0
          ? `and was refused ${failures} times, let in ${successes} times`
          : `by ${forms} web forms with a password`;
    return `${orig} tried to log in to ${SERVICES[service] || `port ${port}`} on ${resp} ${what}`;
  },
};

/** A flow that tells of a login, or would if it were not encrypted. */
function saysLogin(columns: FlowColumns, row: number): boolean {
  const told =
    columns.loginFailures[row] + columns.loginSuccesses[row] + columns.formPasswords[row];
  return told > 0 || columns.services[row] === SERVICE_SSH;
}

function noLogins(): Logins {
  return {
    failures: 0,
    successes: 0,
    forms: 0,
    shortSessions: 0,
    longSessions: 0,
    payloadMean: 0,
    payloadM2: 0,
    minutes: new PeakRate(US_PER_MINUTE),
    service: 0,
  };
}

function addSession(logins: Logins, columns: FlowColumns, row: number): void {
  const payloadBytes = columns.origPayloadBytes[row] + columns.respPayloadBytes[row];
  const durationUs = columns.endUs[row] - columns.startUs[row];
  const short = durationUs <= SHORT_SESSION.usMax && payloadBytes <= SHORT_SESSION.payloadBytesMax;
  if (!short) {
    logins.longSessions++;
    return;
  }
  logins.shortSessions++;
  const before = payloadBytes - logins.payloadMean;
  logins.payloadMean += before / logins.shortSessions;
  logins.payloadM2 += before * (payloadBytes - logins.payloadMean);
  logins.minutes.add(1, columns.startUs[row], columns.startUs[row]);
}

function weighRefusals({ failures, successes, forms }: Logins): Evidence[] {
  if (failures + successes === 0) {
    return [
      ratioEvidence('form tries', {
        logOdds: amountLogOdds(forms, REFUSALS),
        cap: FORMS_CAP,
        reason: `${forms} passwords by web forms`,
      }),
    ];
  }
  const succeeded = Math.min(successes, SUCCESSES_COUNTED_MAX);
  return [
    ratioEvidence('password guessing', {
      logOdds: triesLogOdds({ failed: failures, succeeded }, CHANCE_OF_REFUSAL),
      cap: REFUSALS_CAP,
      reason: `${failures} of ${failures + successes} logins were refused`,
    }),
    ratioEvidence('login tries', {
      logOdds: amountLogOdds(failures, REFUSALS),
      cap: CAP,
      reason: `${failures} refused logins`,
    }),
  ];
}

function weighSessions(logins: Logins): Evidence[] {
  const { shortSessions, longSessions, minutes, payloadMean, payloadM2 } = logins;
  if (shortSessions < SHORT_SESSIONS_MIN) return [];
  const busiest = minutes.peak();
  const variation = Math.sqrt(payloadM2 / shortSessions) / payloadMean;
  return [
    ratioEvidence('login tries', {
      logOdds: amountLogOdds(busiest, SESSIONS_A_MINUTE),
      cap: CAP,
      reason: `up to ${busiest} short sessions a minute`,
    }),
    ratioEvidence('session length', {
      logOdds: triesLogOdds(
        { failed: Math.min(shortSessions, SHORT_COUNTED_MAX), succeeded: longSessions },
        CHANCE_OF_SHORT,
      ),
      cap: 5,
      reason: `${shortSessions} of ${shortSessions + longSessions} sessions ended at the login`,
    }),
    ratioEvidence('session size', {
      logOdds: amountLogOdds(Math.max(variation, 0.01), SIZE_VARIATION),
      cap: 2,
      reason: `their sizes vary by ${Math.round(100 * variation)} %`,
    }),
  ];
}

/**
 * Finds:  a client that asks a web server for many pages that aren't there.
 * Reads:  HTTP requests and client errors of the flows between two hosts.
 * Fails:  on HTTPS, where servers answer 200 to everything, and for crawlers of broken sites.
 * Cost:   one map look-up an HTTP flow.
 * Score:  log-likelihood ratio; higher is more like guessing.
 * Paper:  none; the medians are this project's, set on recordings of its own.
 */
import { SERVICES } from '../../wire/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
/** Requests that the server refused with 4xx (but 401 and 407). */
const ERRORS = { ordinaryMedian: 2, attackMedian: 100, sigma: 1.2 };
/** Share of requests that were refused. */
const ERROR_SHARE = { ordinaryMedian: 0.05, attackMedian: 0.8, sigma: 1.1 };
const CAP = 6;

interface Requests {
  requests: number;
  errors: number;
}

export const DIRECTORY_GUESSING: PairBehaviour<Requests> = {
  name: 'directory guessing',
  class: 'directory-guessing',
  byPort: true,
  takes: (columns, row) => columns.services[row] === SERVICE_HTTP,
  create: () => ({ requests: 0, errors: 0 }),
  add: (state, columns, row) => {
    state.requests += columns.requests[row];
    state.errors += columns.clientErrors[row];
  },
  weigh,
  sentence: ({ requests, errors }, { orig, resp }) =>
    `${orig} asked ${resp} for ${requests} pages; ${errors} were not there`,
};

function weigh({ requests, errors }: Requests): Evidence[] {
  if (errors === 0) return [];
  const share = errors / Math.max(requests, errors);
  return [
    ratioEvidence('directory guessing', {
      logOdds: amountLogOdds(errors, ERRORS),
      cap: CAP,
      reason: `${errors} requests were refused`,
    }),
    ratioEvidence('refused share', {
      logOdds: amountLogOdds(share, ERROR_SHARE),
      cap: CAP,
      reason: `${Math.round(100 * share)} % of ${requests} requests were refused`,
    }),
  ];
}

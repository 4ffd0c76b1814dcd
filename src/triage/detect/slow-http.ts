/**
 * Finds:  requests to a web server kept open by sending them very slowly (Slowloris, slow body).
 * Reads:  flows to web ports: duration, payload, requests against responses.
 * Fails:  for slow reading of answers, inside TLS, and where the server gives up within seconds;
 *         clients on a broken link look alike but are few.
 * Cost:   one map look-up a slow flow.
 * Score:  log-likelihood ratio of how many are open at once; higher is more like an attack.
 * Paper:  none; the medians are this project's, set on recordings of its own.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import { amountLogOdds, ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';
import { PeakRate } from './peak-rate.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
/** A request this slow and this small is not being sent by a working client. */
const SLOW = { usMin: 5e6, bytesPerSecondMax: 300, payloadPacketsMin: 2 };
/** Slow requests begun within ten seconds. */
const BEGUN = { ordinaryMedian: 1, attackMedian: 40, sigma: 1.1 };
const TEN_SECONDS_US = 10e6;
const CAP = 8;

interface SlowRequests {
  begun: PeakRate;
  longestUs: number;
}

export const SLOW_HTTP: PairBehaviour<SlowRequests> = {
  name: 'slow http',
  class: 'slow-http',
  byPort: true,
  takes: isSlowRequest,
  create: () => ({ begun: new PeakRate(TEN_SECONDS_US), longestUs: 0 }),
  add: (state, columns, row) => {
    state.begun.add(1, columns.startUs[row], columns.startUs[row]);
    state.longestUs = Math.max(state.longestUs, columns.endUs[row] - columns.startUs[row]);
  },
  weigh: ({ begun }) => [
    ratioEvidence('slow requests', {
      logOdds: amountLogOdds(begun.peak(), BEGUN),
      cap: CAP,
      reason: `up to ${begun.peak()} slow requests begun within ten seconds`,
    }),
  ],
  sentence: ({ begun, longestUs }, { orig, resp, port }) =>
    `${orig} held ${begun.total} connections to ${resp} port ${port} with requests that trickled ` +
    `for up to ${Math.round(longestUs / 1e6)} s`,
};

/** An HTTP request, begun and never answered while it was being sent, at a trickle. */
function isSlowRequest(columns: FlowColumns, row: number): boolean {
  if (columns.services[row] !== SERVICE_HTTP) return false;
  const durationUs = columns.endUs[row] - columns.startUs[row];
  const unanswered =
    columns.unfinishedRequests[row] === 1 ||
    columns.requests[row] > columns.responses[row] ||
    columns.clientErrors[row] >= columns.requests[row];
  return (
    unanswered &&
    durationUs >= SLOW.usMin &&
    columns.origPayloadPackets[row] >= SLOW.payloadPacketsMin &&
    (columns.origPayloadBytes[row] * 1e6) / durationUs <= SLOW.bytesPerSecondMax
  );
}

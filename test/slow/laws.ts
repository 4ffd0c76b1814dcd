import { createRandom, type Random } from '../../src/learn/index.ts';
import type { TimedFrame } from '../../src/wire/testing/capture-builder.ts';
import { flow, FLOW_START_US } from '../../src/wire/testing/flow-notation.ts';
import { icmpFrame, text, udpFrame } from '../../src/wire/testing/packet-builder.ts';

/**
 * How far packets of different flows may change places. No gap within a flow of `traffic` lies
 * that near to a time-out: there the order decides, and must.
 */
export const REORDER_US = 500_000;

const SCRIPTS = [
  '> S, < SA, > A, > "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n", ' +
    '< "HTTP/1.1 200 OK\\r\\n\\r\\nab", > F, < F',
  '> S, < RA',
  '> S, +1s, > S, +2s, > S',
  '> S, < SA, > A, > D100, < A, +3s, > D1400, > D1400, < A, > T1400, < A',
  '> S, < SA, > A, < "220 ready\\r\\n", > "USER a\\r\\n", +400s, > D20, < A',
  '< D50, > A, +60s, < D50, > A, > F',
  '> S, < SA, > A, > D10, > R, +20s, > D1',
  '> S, < SA, > A, > F, < F, +1s, > S, < SA, > A, +10s, > S, < SA',
];

/** Flows of random kinds and starts, each by itself in order of time; no two share a port. */
export function traffic(seed: number, flowCount: number): TimedFrame[][] {
  const random = createRandom(seed, 'traffic');
  const flows: TimedFrame[][] = [];
  for (let i = 0; i < flowCount; i++) {
    const startUs = FLOW_START_US + random.below(30e6);
    const ends = { src: `10.0.${i >> 8}.${i & 255}`, srcPort: 20_000 + i };
    const kind = random.below(SCRIPTS.length + 2);
    if (kind < SCRIPTS.length) flows.push(flow(SCRIPTS[kind], ends, startUs));
    else flows.push(datagrams(random, { ...ends, dst: '10.1.1.1' }, startUs));
  }
  // A last word so late that every flow before is over by then.
  flows.push(flow('> S', { src: '10.9.9.9' }, FLOW_START_US + 2000e6));
  return flows;
}

function datagrams(
  random: Random,
  ends: { src: string; dst: string; srcPort: number },
  startUs: number,
): TimedFrame[] {
  const frames: TimedFrame[] = [];
  let timeUs = startUs;
  const isEcho = random.below(2) === 0;
  for (let i = 0; i < 1 + random.below(6); i++) {
    timeUs += random.below(4) === 0 ? 70e6 : random.below(20e6);
    const payload = text('payload '.repeat(1 + random.below(9)));
    const frame = isEcho
      ? icmpFrame({ ...ends, type: 8, echo: i, payload })
      : udpFrame({ ...ends, dstPort: 9000, payload });
    frames.push({ timeUs, frame });
  }
  return frames;
}

export function inOrderOfTime(flows: readonly TimedFrame[][]): TimedFrame[] {
  return flows.flat().sort((a, b) => a.timeUs - b.timeUs);
}

/** Every packet comes up to REORDER_US late; those of one flow stay in their order. */
export function reordered(flows: readonly TimedFrame[][], seed: number): TimedFrame[] {
  const random = createRandom(seed, 'reorder');
  const arrivals = flows.flatMap((frames) => {
    let arrivalUs = 0;
    return frames.map((packet) => {
      arrivalUs = Math.max(arrivalUs, packet.timeUs + random.below(REORDER_US));
      return { packet, arrivalUs };
    });
  });
  return arrivals.sort((a, b) => a.arrivalUs - b.arrivalUs).map(({ packet }) => packet);
}

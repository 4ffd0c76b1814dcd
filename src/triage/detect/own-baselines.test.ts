import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { parseAssets } from '../enrich/index.ts';
import { HostTable, KnownHosts, RetainedFlows } from '../flows/index.ts';
import { type FlowFacts, observedFlowsOf } from '../testing/flow-builder.ts';
import { FlowOwners, OWN_FLOWS_MIN, ownPValues, ownScores } from './own-baselines.ts';

const SEED = Number(process.env.SEED ?? 20_265);
const OUTSIDE = '203.0.113.9';
const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';

/** Flows with a score each; equal hosts may have other numbers in another table. */
function seenBy(flows: readonly FlowFacts[], assets?: string) {
  const hosts = new HostTable();
  const retained = new RetainedFlows();
  retained.add(observedFlowsOf(flows, hosts).batch);
  const known = new KnownHosts(hosts, assets ? { assets: parseAssets(assets) } : {});
  return { retained, owners: new FlowOwners({ hosts, known }) };
}

const from = (orig: string, count: number): FlowFacts[] =>
  Array.from({ length: count }, () => ({ orig, resp: OUTSIDE }));

/** Of a baseline, all of which calibrates. */
function learnt(flows: readonly FlowFacts[], scores: Float64Array, assets?: string) {
  const { retained, owners } = seenBy(flows, assets);
  const rows = Uint32Array.from(scores, (_, row) => row);
  return { all: scores, own: ownScores(retained, { rows, scores, owners }) };
}

function judged(
  flows: readonly FlowFacts[],
  scores: readonly number[],
  { all, own }: ReturnType<typeof learnt>,
  assets?: string,
) {
  const { retained, owners } = seenBy(flows, assets);
  return ownPValues(retained, { scores: Float64Array.from(scores), all, own, owners });
}

describe(`baselines of one's own (seed ${SEED})`, () => {
  const random = createRandom(SEED, 'own baselines');
  /** A client's flows score below a half, those to the server above. */
  const flows = [...from(CLIENT, 200), ...from(SERVER, 150)];
  const scores = Float64Array.from(flows, ({ orig }) => {
    return (orig === SERVER ? 0.5 : 0) + 0.5 * random.next();
  });
  const baseline = learnt(flows, scores);

  test("are of those with flows enough, and rank a flow among its host's", () => {
    const { pValues, among } = judged(
      [...from(CLIENT, 1), ...from(SERVER, 1)],
      [0.6, 0.6],
      baseline,
    );
    // Above all of the client's 200, so as rare as among all: some of the server's are above.
    const above = scores.filter((score) => score >= 0.6).length;
    expect(pValues[0]).toBeCloseTo(1 / 201, 12);
    expect(among(0)).toBe(`flows from ${CLIENT} (by 200 of the baseline)`);
    const ofServer = scores.subarray(200).filter((score) => score >= 0.6).length;
    expect(pValues[1]).toBeCloseTo((1 + ofServer) / 151, 12);
    expect(pValues[1]).toBeGreaterThan((1 + above) / 351);
  });

  test("fall below what a host's own flows can tell where all flows say so", () => {
    const { pValues, among } = judged(from(SERVER, 1), [1.5], baseline);
    expect(pValues[0]).toBeCloseTo(1 / 351, 12);
    expect(among(0)).toBe(`ordinary flows, and none of 150 from ${SERVER},`);
  });

  test('are the whole baseline for those that have too few, and that is counted', () => {
    const few = learnt([...flows, ...from('10.0.0.3', OWN_FLOWS_MIN - 1)], withZeros(98));
    const asked = [...from('10.0.0.3', 1), ...from('10.0.0.4', 1), ...from(CLIENT, 1)];
    const { pValues, among, hostCount, hostsWithout } = judged(asked, [0.9, 0.9, 0.1], few);
    const above = scores.filter((score) => score >= 0.9).length;
    expect(pValues[0]).toBeCloseTo((1 + above) / (350 + 98 + 1), 12);
    expect(pValues[1]).toBe(pValues[0]);
    expect(among(0)).toBe('ordinary flows');
    expect({ hostCount, hostsWithout }).toEqual({ hostCount: 3, hostsWithout: 2 });
  });

  test('are those of the asset that names a network where a host has too few', () => {
    const assets = 'network,name\n10.0.7.0/24,plant\n';
    const plant = Array.from({ length: 120 }, (_, i) => from(`10.0.7.${1 + (i % 12)}`, 1)[0]);
    const known = learnt([...flows, ...plant], withZeros(120), assets);
    const { pValues, among } = judged(from('10.0.7.99', 1), [0.2], known, assets);
    expect(pValues[0]).toBeCloseTo(1 / 121, 12);
    expect(among(0)).toBe('flows from the hosts of plant (by 120 of the baseline)');
  });

  test('tell who answers from who begins', () => {
    const answers = Array.from({ length: 120 }, () => ({ orig: OUTSIDE, resp: SERVER }));
    const known = learnt([...flows, ...answers], withZeros(120));
    const { among } = judged(
      [{ orig: OUTSIDE, resp: SERVER }, ...from(SERVER, 1)],
      [0, 0.7],
      known,
    );
    expect(among(0)).toContain(`to ${SERVER} (by 120`);
    expect(among(1)).toContain(`from ${SERVER} (by 150`);
  });

  test('call no more of what is ordinary for a host odd than they say', () => {
    const share = { [CLIENT]: 0, [SERVER]: 0 };
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      const fresh = Float64Array.from(flows, ({ orig }) => {
        return (orig === SERVER ? 0.5 : 0) + 0.5 * random.next();
      });
      const asked = [...from(CLIENT, 1), ...from(SERVER, 1)];
      const drawn = [0.5 * random.next(), 0.5 + 0.5 * random.next()];
      const { pValues } = judged(asked, drawn, learnt(flows, fresh));
      if (pValues[0] <= 0.1) share[CLIENT] += 1 / rounds;
      if (pValues[1] <= 0.1) share[SERVER] += 1 / rounds;
    }
    // Three deviations of a share of .1 in 400 rounds; all flows as one would give the server .25.
    expect(Math.max(share[CLIENT], share[SERVER])).toBeLessThan(0.1 + 3 * 0.015);
    expect(Math.min(share[CLIENT], share[SERVER])).toBeGreaterThan(0.1 - 3 * 0.015);
  });

  function withZeros(count: number): Float64Array {
    return Float64Array.from([...scores, ...new Float64Array(count)]);
  }
});

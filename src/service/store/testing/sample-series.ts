import { createHash } from 'node:crypto';
import type { Group, TrafficSeries } from '../../../api/index.ts';
import { timeText } from '../../time-text.ts';

const BINS = 240;
const LEARNED = 36;
/** Where the bytes of the first series leave their band. */
const ODD_BIN = 150;

/** Two series of the network; the first one's anomaly is told by the first group. */
export function sampleSeries(sourceId: string, groups: readonly Group[]): TrafficSeries[] {
  return [seriesOf('bytes', sourceId, groups[0]), seriesOf('flows', sourceId, undefined)];
}

function seriesOf(
  metric: 'bytes' | 'flows',
  sourceId: string,
  teller: Group | undefined,
): TrafficSeries {
  const bins = Array.from({ length: BINS }, (_, bin) => bin);
  const usual = (bin: number) => Math.round(120e3 + 60e3 * Math.sin(bin / 9));
  const values = bins.map((bin) => (bin === ODD_BIN && teller ? 3.4e6 : usual(bin)));
  const known = <T>(bin: number, value: T) => (bin < LEARNED ? null : value);
  const [expected, radius] = [usual(ODD_BIN), 40e3];
  const anomaly = {
    first: ODD_BIN,
    last: ODD_BIN,
    index: ODD_BIN,
    actual: 3.4e6,
    expected,
    low: expected - radius,
    high: expected + radius,
    pValue: 0.008,
    surprise: 40,
    ...(teller && { groupId: teller.id, level: teller.parts.level }),
  };
  return {
    id: idText(`${sourceId} ${metric}`),
    sourceId,
    subject: { type: 'network', key: 'network' },
    metric,
    start: timeText(1_700_000_000_000_000),
    binSeconds: 60,
    bins: BINS,
    method: metric === 'bytes' ? 'lstm' : 'simple',
    learnedBins: LEARNED,
    anomalies: teller ? [anomaly] : [],
    values,
    expected: bins.map((bin) => known(bin, usual(bin))),
    radius: bins.map((bin) => known(bin, radius)),
    trainings: metric === 'bytes' ? [{ bins: LEARNED, losses: [1, 0.6, 0.41] }] : [],
  };
}

/** 26 letters of base32 that differ where the texts do. */
function idText(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return Array.from(digest.subarray(0, 26), (byte) => String.fromCharCode(97 + (byte % 26))).join(
    '',
  );
}

import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Event, Flow, Group, TrafficSeries } from '../../api/index.ts';
import { FLOW_TEXT_NAMES } from '../flow-texts.ts';
import { type JournalEntry, RECORD } from '../journal/index.ts';
import type { AnalysisRecord } from './store.ts';

/** A batch ends at either; far below the journal's limit on a record. */
const BATCH_ITEMS = 256;
const BATCH_BYTES = 2 * 2 ** 20;
/** Items that are hashed before other work may run: a few milliseconds. */
const HASHED_AT_ONCE = 500;

/** An analysis as it is written: begin, batches, end. */
export function* analysisEntries(
  { source, paths, groups, events, flows, series }: AnalysisRecord,
  digest: string,
): Generator<JournalEntry> {
  yield { type: RECORD.analysisBegin, payload: { source, paths } };
  for (const payload of batches(groups, groupBytes)) yield { type: RECORD.groups, payload };
  for (const payload of batches(events, eventBytes)) yield { type: RECORD.events, payload };
  for (const payload of batches(flows, flowBytes)) yield { type: RECORD.flows, payload };
  for (const payload of batches(series, seriesBytes)) yield { type: RECORD.series, payload };
  const counts = {
    groupCount: groups.length,
    eventCount: events.length,
    flowCount: flows.length,
    seriesCount: series.length,
  };
  yield { type: RECORD.analysisEnd, payload: { sourceId: source.id, digest, ...counts } };
}

/** Equal for equal results; who asked, when, and under which name does not count. */
export async function analysisDigest({
  source,
  groups,
  events,
  incidents,
}: AnalysisRecord): Promise<string> {
  const { name: _name, analysedAt: _analysedAt, ...summary } = source;
  const hash = createHash('sha256').update(JSON.stringify(summary));
  for (const items of [groups, events, incidents]) {
    for (let i = 0; i < items.length; i++) {
      hash.update(`\n${JSON.stringify(items[i])}`);
      if (i % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await setImmediate();
    }
  }
  return hash.digest('hex');
}

function* batches<T>(items: T[], bytesOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = bytesOf(item);
    const isFull = batch.length === BATCH_ITEMS || bytes + itemBytes > BATCH_BYTES;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += itemBytes;
  }
  if (batch.length > 0) yield batch;
}

/** Estimates of the JSON, by what can grow: an id with its quotes and comma is 29 bytes. */
const ID_BYTES = 29;

function groupBytes({ parts, sentence }: Group): number {
  const refs = parts.evidence.reduce((sum, { refs }) => sum + refs.length + 16, 0);
  return 2048 + sentence.length * 2 + refs * ID_BYTES;
}

function eventBytes({ parts, sentence, flowIds }: Event): number {
  const refs = parts.evidence.reduce((sum, { refs }) => sum + refs.length + 16, 0);
  return 2048 + sentence.length * 2 + (refs + flowIds.length) * ID_BYTES;
}

/** Three numbers a bin, of up to a dozen characters. */
function seriesBytes({ bins, anomalies }: TrafficSeries): number {
  return 1024 + bins * 36 + anomalies.length * 256;
}

function flowBytes(flow: Flow): number {
  const textLength = FLOW_TEXT_NAMES.reduce((sum, name) => sum + (flow[name]?.length ?? 0), 0);
  return 1024 + textLength * 2 + Object.keys(flow.features.values).length * 48;
}

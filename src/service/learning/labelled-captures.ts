import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { createTable } from '../../learn/index.ts';
import {
  featureTable,
  HostTable,
  labelOfFlow,
  observeFlows,
  type PlantedTraffic,
  parseNetwork,
  RetainedFlows,
  wordColumn,
} from '../../triage/index.ts';
import { FeatureExtractor, featureSet } from '../../wire/index.ts';
import { OperatorError } from '../errors.ts';
import type { TableFile } from '../ingest/index.ts';
import { readCaptures } from '../input/index.ts';
import { parseTimeText } from '../time-text.ts';

/** What the columns beside the features are called. */
export const LABEL = 'label';
export const CAPTURE = 'capture';
/** The label of flows that nothing else speaks of. */
export const ORDINARY = 'normal';

/** Batches of 4,096 flows that a training table may have; about 500 MB. */
const BATCHES_MAX = 128;
const CAPTURE_NAME = /\.(pcap|pcapng|cap)(\.gz)?$/i;

const labelFile = z.object({
  /** Of an excerpt: the recording that it counts as. */
  recording: z.string().min(1).max(200).optional(),
  planted: z.array(
    z.object({
      kind: z.string().min(1).max(100),
      capture: z.string().optional(),
      start: z.string(),
      end: z.string(),
      orig: z.array(z.string()).default([]),
      resp: z.array(z.string()).default([]),
      proto: z.string().optional(),
      ports: z.array(z.number().int()).default([]),
      names: z.string().optional(),
    }),
  ),
});
type LabelFile = z.infer<typeof labelFile>;

export interface LabelledCaptures {
  readonly folder: string;
  /** One file for all captures; absent: NAME.labels.json beside each capture. */
  readonly labels?: string | undefined;
  /** Of captures read so far. */
  readonly onProgress?: (state: { bytes: number; total?: number }) => void;
}

/**
 * The flows of all captures of a folder as one table: the features of `clean@1`, what was planted
 * as `label`, and the file (of an excerpt: its recording) as `capture`. A capture without labels is
 * ordinary throughout.
 */
export async function readLabelledCaptures({
  folder,
  labels,
  onProgress,
}: LabelledCaptures): Promise<TableFile> {
  const names = await captureNames(folder);
  const shared = labels === undefined ? undefined : await readLabels(labels);
  // Each capture ends in a batch that isn't full.
  const retained = new RetainedFlows(BATCHES_MAX + names.length);
  const [flowLabels, captures]: [string[], string[]] = [[], []];
  const digest = createHash('sha256');
  let bytes = 0;
  for (const name of names) {
    const path = join(folder, name);
    const told = shared ?? (await labelsBeside(path));
    const planted = plantedIn(told, name);
    const recording = told.recording ?? name;
    const hosts = new HostTable();
    const extractor = new FeatureExtractor(featureSet('clean@1'));
    const read = await readCaptures({
      inputs: [path],
      onBatch: (flows) => {
        for (let row = 0; row < flows.count; row++) {
          flowLabels.push(labelOfFlow(planted, flows.columns, row) ?? ORDINARY);
          captures.push(recording);
        }
        const firstOrdinal = 0;
        retained.add(observeFlows(flows, extractor.extract(flows), { hosts, firstOrdinal }));
      },
    });
    bytes += read.bytes;
    digest.update(read.digest).update(JSON.stringify(planted));
    onProgress?.({ bytes });
  }
  if (retained.evictedCount > 0) {
    throw new OperatorError(
      'VED_TABLE_TOO_LARGE',
      `folder "${folder}": expected at most ${BATCHES_MAX * 4096} flows to learn from, got ` +
        `${flowLabels.length}; take fewer captures`,
    );
  }
  const { columns } = featureTable(retained);
  const told = [wordColumn(LABEL, flowLabels), wordColumn(CAPTURE, captures)];
  const table = createTable([...columns, ...told]);
  return { table, notes: [], digest: digest.digest('hex'), bytes };
}

async function captureNames(folder: string): Promise<string[]> {
  const all = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'VED_INPUT_NOT_FOUND' : 'VED_INPUT_UNREADABLE';
    throw new OperatorError(code, `folder "${folder}": cannot be read (${cause.code})`, { cause });
  });
  const names = all.filter((name) => CAPTURE_NAME.test(name)).sort();
  if (names.length > 0) return names;
  throw new OperatorError(
    'VED_INPUT_EMPTY',
    `folder "${folder}": expected captures (.pcap, .pcapng, .cap, also with .gz), found none`,
  );
}

async function labelsBeside(path: string): Promise<LabelFile> {
  const beside = path.replace(CAPTURE_NAME, '.labels.json');
  return readLabels(beside).catch((error: unknown) => {
    if (error instanceof OperatorError && error.code === 'VED_INPUT_NOT_FOUND') {
      return { planted: [] };
    }
    throw error;
  });
}

async function readLabels(path: string): Promise<LabelFile> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'VED_INPUT_NOT_FOUND' : 'VED_INPUT_UNREADABLE';
    throw new OperatorError(code, `labels "${path}": cannot be read (${cause.code})`, { cause });
  });
  const refuse = (why: string, cause?: unknown) =>
    new OperatorError('VED_TABLE_MALFORMED', `labels "${basename(path)}": ${why}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('expected JSON', cause);
  }
  const parsed = labelFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue.path.join('.') || 'the whole'}: ${issue.message}`);
}

function plantedIn({ planted }: LabelFile, name: string): PlantedTraffic[] {
  return planted
    .filter(({ capture }) => capture === undefined || capture === name)
    .map(({ kind, start, end, orig, resp, proto, ports, names }) => ({
      label: kind,
      startUs: timeUs(start),
      endUs: timeUs(end),
      orig: orig.map(network),
      resp: resp.map(network),
      proto,
      ports,
      names,
    }));
}

function timeUs(text: string): number {
  try {
    return parseTimeText(text);
  } catch (cause) {
    throw new OperatorError('VED_TABLE_MALFORMED', `labels: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function network(text: string) {
  const found = parseNetwork(text);
  if (found !== undefined) return found;
  throw new OperatorError(
    'VED_TABLE_MALFORMED',
    `labels: expected an address or a network, found "${text}"`,
  );
}

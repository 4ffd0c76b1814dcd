import { Command, Option } from 'commander';
import {
  CONNECTION_STATES,
  type FeatureBatch,
  FeatureExtractor,
  type FlowBatch,
  featureSet,
  formatAddress,
  protocolName,
  SERVICES,
} from '../../wire/index.ts';
import { EXIT, OperatorError } from '../errors.ts';
import { readCaptures } from '../input/index.ts';
import { timeText } from '../time-text.ts';
import type { ParquetFile } from './flow-formats/parquet.ts';
import { OPTIONS } from './options.ts';
import { type Output, outputTo } from './output.ts';
import { createReadingProgress } from './progress.ts';
import { terminalText } from './terminal-text.ts';

interface FlowsFlags {
  format?: Format;
  json?: boolean;
  output?: string;
  checksums: 'ignore' | 'check';
}

const FORMATS = ['text', 'ndjson', 'zeek', 'clean', 'unsw', 'parquet', 'none'] as const;
type Format = (typeof FORMATS)[number];

export function flowsCommand(setExitCode: (code: number) => void): Command {
  return new Command('flows')
    .description('print the flows of captures with their features')
    .argument('<input...>', 'capture files, read as parts of one recording; - is standard input')
    .addOption(
      new Option(
        '--format <format>',
        'text for people, ndjson (one object a flow), zeek (conn.log as JSON lines), ' +
          'clean (CSV of the feature set clean@1), ' +
          'unsw (CSV of the records and columns of UNSW-NB15), ' +
          'parquet (a file with every column and feature; needs -o), ' +
          'none (compute everything, print only the counts)',
      ).choices(FORMATS),
    )
    .addOption(OPTIONS.json().conflicts('format'))
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.checksums())
    .action(async (inputs: string[], flags: FlowsFlags) => {
      const format = flags.format ?? (flags.json ? 'ndjson' : 'text');
      const out = outputTo(flags.output);
      const parquet = format === 'parquet' ? await openParquet(flags.output) : undefined;
      const { checksums } = flags;
      const plan = { out, format, checksums, parquet };
      const complete = await printFlows(inputs, plan);
      out.close();
      setExitCode(complete ? EXIT.ok : EXIT.partial);
    });
}

interface FlowsPlan {
  out: Output;
  format: Format;
  checksums: 'ignore' | 'check';
  parquet: ParquetFile | undefined;
}

/** The writer is loaded for this alone. */
async function openParquet(path: string | undefined): Promise<ParquetFile> {
  if (path === undefined) {
    const message = 'option --format parquet: expected -o FILE, got standard output; name a file';
    throw new OperatorError('VED_USAGE', message);
  }
  const { ParquetFile } = await import('./flow-formats/parquet.ts');
  return new ParquetFile(path, featureSet('clean@1'));
}

/** False where an input broke off. The counts go to standard error. */
async function printFlows(
  inputs: string[],
  { out, format, checksums, parquet }: FlowsPlan,
): Promise<boolean> {
  const isUnsw = format === 'unsw';
  // A Parquet file is written at the end, from all batches.
  const reusesBatch = parquet === undefined;
  const set = featureSet(isUnsw ? 'unsw@1' : 'clean@1');
  const extractor = new FeatureExtractor(set, { reusesBatch });
  const { head, rows } = await writerOf(format);
  const progress = createReadingProgress({ silent: out.isTerminal });
  out.write(head(extractor));
  const read = await readCaptures({
    inputs,
    checksums,
    mustDigest: false,
    reusesBatch,
    ...(isUnsw && { rows: 'records' }),
    onBatch: (batch) => {
      const features = extractor.extract(batch);
      out.write(rows(batch, features));
      parquet?.add(batch, features);
    },
    onProgress: progress.update,
  }).finally(progress.done);
  parquet?.save();
  const { packets, flows, rejects, shed } = read.counters;
  const lost = Object.entries({ ...rejects, ...shed, ...extractor.shed() }).map(
    ([name, count]) => `${count} ${name}`,
  );
  const unused = lost.length > 0 ? `; not used: ${lost.join(', ')}` : '';
  process.stderr.write(`${packets} packets, ${flows} flows${unused}\n`);
  for (const problem of read.problems) {
    process.stderr.write(`read in part: ${terminalText(problem)}\n`);
  }
  return read.problems.length === 0;
}

interface FlowWriter {
  head(extractor: FeatureExtractor): string;
  rows(flows: FlowBatch, features: FeatureBatch): string | Uint8Array;
}

/** What a format needs is loaded for it alone. */
async function writerOf(format: Format): Promise<FlowWriter> {
  switch (format) {
    case 'zeek':
      return { head: () => '', rows: (await import('./flow-formats/zeek.ts')).zeekLines };
    case 'ndjson':
      return { head: () => '', rows: (await import('./flow-formats/ndjson.ts')).ndjsonLines };
    case 'unsw': {
      const { UNSW_HEADER, unswLines } = await import('./flow-formats/unsw.ts');
      return { head: () => `${UNSW_HEADER}\n`, rows: unswLines };
    }
    default:
      return WRITERS[format];
  }
}

const WRITERS: Record<Exclude<Format, 'zeek' | 'ndjson' | 'unsw'>, FlowWriter> = {
  none: { head: () => '', rows: () => '' },
  parquet: { head: () => '', rows: () => '' },
  clean: {
    head: ({ set }) => `${set.features.map(({ name }) => name).join(',')}\n`,
    rows: ({ count }, { columns }) =>
      linesOf(count, (row) =>
        columns.map((column) => (Number.isNaN(column[row]) ? '' : column[row])).join(','),
      ),
  },
  text: {
    head: () =>
      'start                        duration  proto  state   service  originator → responder' +
      '  packets → ←  payload bytes → ←\n',
    rows: (flows) => linesOf(flows.count, (row) => flowText(flows, row)),
  },
};

function linesOf(count: number, line: (row: number) => string): string {
  let text = '';
  for (let row = 0; row < count; row++) text += `${line(row)}\n`;
  return text;
}

function flowText({ columns: c }: FlowBatch, row: number): string {
  const proto = protocolName(c.protocols[row]);
  const state = proto === 'arp' ? '' : CONNECTION_STATES[c.states[row]];
  const seconds = ((c.endUs[row] - c.startUs[row]) / 1e6).toFixed(6);
  const orig = endText(formatAddress(c.origAddresses, row), c.origPorts[row], proto);
  const resp = endText(formatAddress(c.respAddresses, row), c.respPorts[row], proto);
  return [
    timeText(c.startUs[row]),
    seconds.padStart(11),
    proto.padEnd(5),
    state.padEnd(6),
    SERVICES[c.services[row]].padEnd(7),
    `${orig} → ${resp}`,
    `${c.origPackets[row]} ${c.respPackets[row]}`,
    `${c.origPayloadBytes[row]} ${c.respPayloadBytes[row]}`,
  ].join('  ');
}

function endText(ip: string, port: number, proto: string): string {
  if (proto !== 'tcp' && proto !== 'udp') return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

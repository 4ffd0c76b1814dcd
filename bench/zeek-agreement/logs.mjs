/** Reads Zeek's captures and logs, and says what the flow meter makes of a capture. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { FlowMeter } from '../../dist/wire/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const shared = resolve(root, process.env.VEDETTE_SHARED ?? '../shared');
export const ZEEK_DIRECTORY = join(shared, 'captures', 'zeek');

export function readManifest(name) {
  return JSON.parse(readFileSync(join(ZEEK_DIRECTORY, name), 'utf8'));
}

export function readCapture(name) {
  const bytes = readFileSync(join(ZEEK_DIRECTORY, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Rows of a log as objects of texts. */
export function readLog(name) {
  const path = join(ZEEK_DIRECTORY, name);
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    return Object.fromEntries(names.map((each, i) => [each, values[i]]));
  });
}

/** What `take(columns, row)` gives for each flow of the capture, in the order of their ends. */
export function flowsOf(entry, take) {
  const flows = [];
  const meter = new FlowMeter({
    checksums: entry.ignore_checksums ? 'ignore' : 'check',
    onBatch: ({ count, columns }) => {
      for (let i = 0; i < count; i++) {
        const flow = take(columns, i);
        if (flow !== undefined) flows.push(flow);
      }
    },
  });
  meter.push(readCapture(entry.pcap));
  meter.endInput();
  meter.finish();
  return flows;
}

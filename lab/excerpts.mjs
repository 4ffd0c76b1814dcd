// Cuts recordings into what people keep of their captures: some seconds, often of one host or of
// two. Connections are then seen from the middle on, and a host is alone with its neighbour.
//
//   node lab/excerpts.mjs FOLDER OUT [--each N]
//
// Each excerpt gets the labels of its recording, and counts as a part of it.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { asPcap, packetsOf } from './capture-file.mjs';
import { packetView } from './packet-view.mjs';
import { seededRandom } from './random.mjs';

const EACH_DEFAULT = 10;
const SECONDS = [3, 60];
const PACKETS_MIN = 4;
const SEED = 4711;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'string' } },
});
const [folder, out] = positionals;
if (out === undefined) throw new TypeError('expected FOLDER and OUT');
mkdirSync(out, { recursive: true });
for (const file of readdirSync(folder).sort()) {
  if (file.endsWith('.labels.json')) cutOne(file.replace('.labels.json', ''));
}

function cutOne(name) {
  const labels = JSON.parse(readFileSync(join(folder, `${name}.labels.json`), 'utf8'));
  const packets = [...packetsOf(readFileSync(join(folder, labels.capture)))].map((packet) => ({
    ...packet,
    view: packetView(packet.bytes),
  }));
  const random = seededRandom(SEED + Number(/\d+$/.exec(name)?.[0] ?? 0));
  for (let i = 0; i < Number(values.each ?? EACH_DEFAULT); i++) {
    const kept = excerpt(packets, random);
    if (kept.length < PACKETS_MIN) continue;
    const capture = `${name}-excerpt-${i}.pcap.gz`;
    const { planted } = labels;
    writeFileSync(join(out, capture), gzipSync(asPcap(kept)));
    writeFileSync(
      join(out, `${name}-excerpt-${i}.labels.json`),
      `${JSON.stringify({ capture, recording: labels.capture, planted })}\n`,
    );
  }
}

/** All that passed in a while; or what one host, or two hosts with each other, had of it. */
function excerpt(packets, random) {
  const seconds = SECONDS[0] * (SECONDS[1] / SECONDS[0]) ** random.next();
  const fromUs = random.between(packets[0].timeUs, packets.at(-1).timeUs);
  const first = packets.find(({ timeUs }) => timeUs >= fromUs);
  const inTime = packets.filter(
    ({ timeUs }) => timeUs >= first.timeUs && timeUs < first.timeUs + seconds * 1e6,
  );
  const kind = random.pick(['all', 'host', 'pair', 'pair']);
  if (kind === 'all' || first.view === null) return inTime;
  const { src, dst } = first.view;
  return inTime.filter(({ view }) => {
    if (view === null) return false;
    const isOne = view.src === src || view.dst === src;
    return kind === 'host' ? isOne : isOne && (view.src === dst || view.dst === dst);
  });
}

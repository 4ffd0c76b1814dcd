// Recordings as if a program had never run: what each planted behaviour's program sent and was
// answered is taken out, so that a classifier of the rest can be asked about it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { asPcap, packetsOf } from '../../lab/capture-file.mjs';
import { timeUsOf } from '../../lab/labels.mjs';
import { packetView } from '../../lab/packet-view.mjs';

const SLACK_US = 3e6;

/** A program with its options, without what differs from one use to the next. */
export function programOf({ program }) {
  const [name, ...words] = program.split(' ');
  return [name, ...words.filter((word) => !/\d|\.example|^[A-Z]+$/.test(word))].join(' ');
}

/** By kind, in order of their names: the programs that planted it, in order as well. */
export function programsByKind(recordings) {
  const found = new Map();
  for (const planted of recordings.flatMap(({ labels }) => labels.planted)) {
    const programs = found.get(planted.kind) ?? new Set();
    found.set(planted.kind, programs.add(programOf(planted)));
  }
  const kinds = [...found.keys()].sort(byName);
  return new Map(kinds.map((kind) => [kind, [...found.get(kind)].sort(byName)]));
}

const byName = (a, b) => (a < b ? -1 : 1);

/** Writes copies of the recordings to a folder, without what `isOut` says of planted behaviours. */
export function withoutPrograms(recordings, folder, isOut) {
  mkdirSync(folder, { recursive: true });
  for (const { name, path, labels } of recordings) {
    const out = labels.planted.filter(isOut).map(matcher);
    const kept = [...packetsOf(readFileSync(path))].filter((packet) => {
      const view = packetView(packet.bytes);
      return view === null || !out.some((isOf) => isOf(packet.timeUs, view));
    });
    const planted = labels.planted.filter((each) => !isOut(each));
    const capture = `${name}.pcap.gz`;
    writeFileSync(join(folder, capture), gzipSync(asPcap(kept), { level: 1 }));
    writeFileSync(
      join(folder, `${name}.labels.json`),
      JSON.stringify({ capture, recording: labels.recording ?? labels.capture, planted }),
    );
  }
}

/** Whether a packet belongs to a planted behaviour, in either direction. */
function matcher({ start, end, orig, resp, proto, ports }) {
  const [fromUs, toUs] = [timeUsOf(start) - SLACK_US, timeUsOf(end) + SLACK_US];
  const [isOrig, isResp] = [hostsOf(orig), hostsOf(resp)];
  const isPort = (port) => ports.length === 0 || ports.includes(port);
  return (timeUs, view) => {
    if (timeUs < fromUs || timeUs > toUs || view.proto !== proto) return false;
    const { src, dst, srcPort, dstPort } = view;
    return (
      (isOrig(src) && isResp(dst) && isPort(dstPort)) ||
      (isOrig(dst) && isResp(src) && isPort(srcPort))
    );
  };
}

function hostsOf(list) {
  if (list.length === 0) return () => true;
  const hosts = new BlockList();
  for (const entry of list) {
    const [address, bits] = entry.split('/');
    if (bits === undefined) hosts.addAddress(address);
    else hosts.addSubnet(address, Number(bits));
  }
  return (address) => !address.includes(':') && hosts.check(address);
}

// Records one scenario: stage, recorder, ordinary life, planted behaviours, check, files.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inForm, thinned } from './capture-file.mjs';
import { labelsText } from './labels.mjs';
import { makeNetwork } from './network.mjs';
import { networks } from './networks.mjs';
import { ordinaryPrograms, startOrdinary } from './ordinary/index.mjs';
import { ways } from './planted/index.mjs';
import { seededRandom } from './random.mjs';
import { makeLab, startClockClients, startServers } from './stage.mjs';
import { verify } from './verify.mjs';

// Long enough for a TLS hello with all its extensions (583 bytes with headers), short enough that
// bodies do not bloat the capture.
const SNAP_BYTES = 640;
const AFTERMATH_MS = 2500;
const RECORDER_READY_MS = 1200;

export async function recordScenario(scenario, { tag, directory, outFolder, signal, log }) {
  const network = scenario.plan ?? networks[scenario.network];
  const random = seededRandom(scenario.seed);
  const plan = { ...network, resolver: `${network.inside.v4}.${network.hosts.dns.octet}` };
  const { bridge, hosts } = makeNetwork({ tag, directory, plan });
  const lab = makeLab({ hosts, plan, directory, random, signal });
  await startServers(lab);
  log(`servers listen; recording ${scenario.seconds} s`);
  const path = join(directory, 'recording.pcap');
  const stopRecorder = await startRecorder(bridge, { path, snapBytes: scenario.snapBytes });
  const startMs = Date.now();
  lab.endAt(startMs + scenario.seconds * 1000);
  await startClockClients(lab);
  const ordinary = startOrdinary(lab);
  ordinary.catch(() => {}); // it may fail before it is awaited below
  const planted = await Promise.all(scenario.planted.map((item) => plant(lab, item, startMs, log)));
  await ordinary;
  await sleep(AFTERMATH_MS, undefined, { signal });
  await stopRecorder();
  return write({ scenario, network, planted, path, outFolder });
}

async function startRecorder(bridge, { path, snapBytes = SNAP_BYTES }) {
  const file = openSync(path, 'w');
  const args = [
    'netns',
    'exec',
    bridge.namespace,
    'tcpdump',
    '-i',
    'br0',
    '-n',
    '-s',
    `${snapBytes}`,
    '-B',
    '16384',
    '-Z',
    'root',
    '-w',
    '-',
  ];
  const child = spawn('ip', args, { stdio: ['ignore', file, 'pipe'], detached: true });
  closeSync(file);
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += bytes;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await sleep(RECORDER_READY_MS);
  if (!said.includes('listening on')) throw new Error(`recorder: tcpdump did not start: ${said}`);
  return async () => {
    child.kill('SIGINT');
    await ended;
    const lost = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? NaN);
    if (lost !== 0) throw new Error(`recorder: expected 0 lost packets, got ${lost}`);
  };
}

async function plant(lab, item, startMs, log) {
  const { atS, kind, way, ...options } = item;
  await lab.pause(startMs + atS * 1000 - Date.now());
  for (const role of ['from', 'to']) {
    if (options[role]) options[role] = lab.hosts[options[role]];
  }
  if (options.sources) options.sources = options.sources.map((name) => lab.hosts[name]);
  if (options.targets) options.targets = options.targets.flatMap((name) => addresses(lab, name));
  if (kind === 'dns-tunnel') options.zone = lab.plan.tunnelZone;
  log(`${kind} begins (${way})`);
  const startUs = Date.now() * 1000;
  const label = await ways[way](lab, options);
  const endUs = Date.now() * 1000;
  log(`${kind} ended after ${Math.round((endUs - startUs) / 1e6)} s`);
  return { kind, startUs, endUs, ...label };
}

function addresses(lab, name) {
  if (name === 'inside' || name === 'outside') return [`${lab.plan[name].v4}.0/24`];
  const [role, count] = name.split(':');
  return lab.hosts[role].addresses.slice(0, count ? Number(count) : 1);
}

function write({ scenario, network, planted, path, outFolder }) {
  const recorded = readFileSync(path);
  const { wholePackets } = scenario;
  const pcap = wholePackets === undefined ? recorded : thinned(recorded, wholePackets);
  const capture = `${scenario.name}.${scenario.form ?? 'pcap.gz'}`;
  const timed = verify(pcap, { planted }).planted;
  const checked = verify(pcap, { planted: timed });
  const bytes = inForm(pcap, capture);
  const text = labelsText({
    capture,
    use: scenario.use,
    inside: insideNets(network),
    planted: timed,
    flows: checked.ordinaryFlows,
    programs: ordinaryPrograms(network),
  });
  writeFileSync(join(outFolder, capture), bytes);
  writeFileSync(join(outFolder, `${scenario.name}.labels.json`), text);
  return { capture, bytes: bytes.length, ...checked };
}

const insideNets = ({ inside }) => [`${inside.v4}.0/24`, `${inside.v6}/64`];

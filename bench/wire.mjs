/*
 * How many packets a second the flow meter takes (flow columns with application facts), and the
 * program with all features of a set computed, beside what of these is installed: tcpdump (reads
 * and copies), Argus and nfpcapd (flows without application facts), ndpiReader (flows and their
 * application protocols). Each is a whole process, in turn.
 *
 *     npm run bench -- wire CAPTURE [ROUNDS]           after a build
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHUNK_BYTES = 1 << 20;
const ROUNDS = 5;
const THIS_FILE = fileURLToPath(import.meta.url);
const PROGRAM = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));

export async function run(args) {
  const [capture, rounds = ROUNDS] = args;
  if (capture === undefined) throw new TypeError('expected a capture file, got none');
  const scratch = mkdtempSync(join(tmpdir(), 'vedette-bench-'));
  try {
    compare(capture, Number(rounds), scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function compare(capture, rounds, scratch) {
  const programs = [
    ['vedette meter', [process.execPath, THIS_FILE, '--meter', capture]],
    ['vedette flows', [process.execPath, PROGRAM, 'flows', '--format', 'none', capture]],
    ['tcpdump', ['tcpdump', '-r', capture, '-w', '/dev/null']],
    ['nfpcapd', ['nfpcapd', '-r', capture, '-w', scratch]],
    ['argus', ['argus', '-J', '-r', capture, '-w', '/dev/null']],
    ['ndpiReader', ['ndpiReader', '-i', capture, '-q']],
  ].filter(([, [program]]) => isInstalled(program));
  const packets = Number(runTimed(programs[0][1]).output);
  const times = new Map(programs.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of programs) times.get(name).push(runTimed(command));
  }
  const [{ model }] = cpus();
  console.log(`${capture}: ${packets} packets, ${rounds} rounds, whole processes`);
  console.log(`${model}, ${cpus().length} cores, node ${process.version}`);
  const own = summary(times.get('vedette meter'));
  console.log('                    wall s  cpu s  Mpackets/s wall  Mpackets/s cpu  wall and cpu');
  for (const [name, all] of times) {
    const { wall, cpu, spread } = summary(all);
    const cells = [
      `${wall.toFixed(2)} ±${spread.toFixed(2)}`.padStart(11),
      cpu.toFixed(2).padStart(7),
      (packets / wall / 1e6).toFixed(2).padStart(17),
      (packets / cpu / 1e6).toFixed(2).padStart(16),
      `${(wall / own.wall).toFixed(2)} x ${(cpu / own.cpu).toFixed(2)} x`.padStart(14),
    ];
    console.log(`${name.padEnd(15)}${cells.join('')}`);
  }
}

function isInstalled(program) {
  return program === process.execPath || spawnSync('which', [program]).status === 0;
}

/** Wall and processor seconds of a process, by the shell's own clock. */
function runTimed(command) {
  const script = 'TIMEFORMAT="%R %U %S"; exec 3>&2; time "$@" 2>/dev/null';
  const maxBuffer = 1 << 28;
  const options = { encoding: 'utf8', maxBuffer };
  const done = spawnSync('bash', ['-c', script, 'bash', ...command], options);
  if (done.status !== 0) throw new Error(`${command[0]}: expected exit code 0, got ${done.status}`);
  const [wall, user, system] = done.stderr.trim().split(/\s+/).slice(-3).map(Number);
  return { wall, cpu: user + system, output: done.stdout };
}

function summary(all) {
  const walls = all.map(({ wall }) => wall).sort((a, b) => a - b);
  const cpu = median(all.map((one) => one.cpu).sort((a, b) => a - b));
  return { wall: median(walls), cpu, spread: (walls.at(-1) - walls[0]) / 2 };
}

function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

/** The child's part: meters the capture and prints the number of packets. */
async function meter(capture) {
  const { FlowMeter } = await import('../dist/wire/index.js');
  let flows = 0;
  const flowMeter = new FlowMeter({
    reusesBatch: true,
    onBatch: (batch) => {
      flows += batch.count;
    },
  });
  const file = openSync(capture, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
    if (count === 0) break;
    flowMeter.push(chunk.subarray(0, count));
  }
  closeSync(file);
  flowMeter.endInput();
  flowMeter.finish();
  const { packets, flows: ended } = flowMeter.counters();
  if (flows !== ended) throw new Error(`expected ${ended} flows in batches, got ${flows}`);
  process.stdout.write(`${packets}\n`);
}

if (process.argv[1] === THIS_FILE) {
  const [flag, capture] = process.argv.slice(2);
  await (flag === '--meter' ? meter(capture) : run(process.argv.slice(2)));
}

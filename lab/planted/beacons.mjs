// Beacons: an inside host calls the same outside host again and again, at almost equal distances.

import { programPath } from '../paths.mjs';
import { startServer } from '../program.mjs';

const LIMIT_MS = 300_000;

/** HTTP with a small question each time. */
export function httpBeacon(lab, { from, to, port = 80, ...pace }) {
  return beacon(lab, {
    from,
    to,
    port,
    ...pace,
    program: `curl http://${to.v4}:${port}/contact.html?id=…`,
    call: (random) =>
      lab.run(from, 'curl', [
        '-s',
        '-m',
        '8',
        '-o',
        '/dev/null',
        '-A',
        'Updater/2.1',
        `http://${to.v4}:${port}/contact.html?id=${random.hex(8)}`,
      ]),
  });
}

/** TLS with a short body posted each time. */
export function tlsBeacon(lab, { from, to, bytes = [40, 300], ...pace }) {
  return beacon(lab, {
    from,
    to,
    port: 443,
    ...pace,
    program: `curl -k -d … https://${to.v4}/upload`,
    call: (random) =>
      lab.run(from, 'curl', [
        '-s',
        '-k',
        '-m',
        '8',
        '-o',
        '/dev/null',
        '-d',
        random.hex(random.integer(...bytes)),
        `https://${to.v4}/upload`,
      ]),
  });
}

/** HTTP again, but each call posts a body, and no two bodies need be of one length. */
export function postBeacon(lab, { from, to, bytes, ...pace }) {
  return beacon(lab, {
    from,
    to,
    port: 80,
    ...pace,
    program: `wget --post-data … http://${to.v4}/upload`,
    call: (random) =>
      lab.run(from, 'wget', [
        '-q',
        '-t',
        '1',
        '-T',
        '8',
        '-O',
        '/dev/null',
        '-U',
        'Sync/4.0',
        `--post-data=${random.hex(Math.round(random.integer(...bytes) / 2))}`,
        `http://${to.v4}/upload`,
      ]),
  });
}

/** Raw TCP: a few bytes there, a few back. */
export function rawBeacon(lab, { from, to, port, bytes = [24, 120], ...pace }) {
  return beacon(lab, {
    from,
    to,
    port,
    ...pace,
    program: `socat - TCP:${to.v4}:${port}`,
    call: (random) =>
      lab.run(from, 'socat', ['-T', '2', '-t', '1', '-', `TCP:${to.v4}:${port}`], {
        limitMs: 6000,
        input: `${random.hex(random.integer(...bytes))}\n`,
      }),
  });
}

/** All calls within one connection. */
export async function connectionBeat(lab, { from, to, port, count, periodS, jitter }) {
  const server = await startServer(to, {
    program: 'socat',
    args: [`TCP-LISTEN:${port},fork,reuseaddr`, 'SYSTEM:while read line; do echo wait; done'],
    port,
  });
  const args = [to.v4, `${port}`, `${count}`, `${periodS * 1000}`, `${jitter}`];
  await lab.run(from, 'node', [programPath('connection-beat'), ...args], { limitMs: LIMIT_MS });
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program: `node connection-beat.mjs ${args.join(' ')}`,
    note: `${count} messages within one connection`,
  };
}

/** `jitter` is a share of the period: 0.1 means each pause is the period ± 10 %. */
async function beacon(lab, { from, to, port, periodS, jitter, count, program, call }) {
  const random = lab.random.split();
  let due = Date.now();
  for (let i = 0; i < count && !lab.isOver(); i++) {
    await call(random);
    due += periodS * 1000 * (1 + random.between(-jitter, jitter));
    if (i < count - 1) await lab.pause(due - Date.now());
  }
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program,
    note: `${count} calls, ${periodS} s ± ${Math.round(jitter * 100)} %`,
  };
}

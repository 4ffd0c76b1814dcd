// Vertical scans (many ports of one host) and horizontal scans (one port of many hosts).

import { programPath } from '../paths.mjs';

const MINUTES_MS = 60_000;

/** nmap's half-open scan. `ports` is nmap's own notation, `timing` its speed options. */
export async function nmapHalfOpen(lab, { from, targets, ports, timing = ['-T4'] }) {
  const args = ['-sS', '-Pn', '-n', ...timing, '-p', ports, ...targets];
  await lab.run(from, 'nmap', args, { limitMs: 3 * MINUTES_MS });
  return label({ from, targets, ports, program: `nmap ${args.join(' ')}` });
}

/** nmap with whole connections, slowly. */
export async function nmapConnect(lab, { from, targets, ports, timing }) {
  const args = ['-sT', '-Pn', '-n', ...timing, '-p', ports, ...targets];
  await lab.run(from, 'nmap', args, { limitMs: 3 * MINUTES_MS });
  return label({ from, targets, ports, program: `nmap ${args.join(' ')}` });
}

/** nping's whole connections, at an even pace. */
export async function npingConnect(lab, { from, targets, ports, perSecond }) {
  const args = [
    '--tcp-connect',
    '-c',
    '1',
    '-H',
    '--rate',
    `${perSecond}`,
    '-p',
    ports,
    ...targets,
  ];
  await lab.run(from, 'nping', args, { limitMs: 3 * MINUTES_MS });
  return label({ from, targets, ports, program: `nping ${args.join(' ')}` });
}

/** nmap with a lone FIN to each port: closed ones refuse, open ones keep silent. */
export async function nmapFin(lab, { from, targets, ports, timing }) {
  const args = ['-sF', '-Pn', '-n', ...timing, '-p', ports, ...targets];
  await lab.run(from, 'nmap', args, { limitMs: 3 * MINUTES_MS });
  return label({ from, targets, ports, program: `nmap ${args.join(' ')}` });
}

/** nmap with FIN, PSH and URG at once to each port, which no sane connection sends. */
export async function nmapXmas(lab, { from, targets, ports, timing }) {
  const args = ['-sX', '-Pn', '-n', ...timing, '-p', ports, ...targets];
  await lab.run(from, 'nmap', args, { limitMs: 3 * MINUTES_MS });
  return label({ from, targets, ports, program: `nmap ${args.join(' ')}` });
}

/**
 * masscan asks the router for everything, so it is only used across the router. It may wait for
 * ever for a last packet: `seconds` ends it.
 */
export async function masscan(lab, { from, targets, ports, perSecond, seconds }) {
  const args = [...targets, '-p', ports, '--rate', `${perSecond}`, '--wait', '2', '--open'];
  await lab.run(from, 'masscan', args, { limitMs: seconds * 1000 });
  return label({ from, targets, ports, program: `masscan ${args.join(' ')}` });
}

/** The lab's own scanner: connect() only, random order, uneven pauses. */
export async function ownConnect(lab, { from, targets, ports, pauseMs, waitMs = 800 }) {
  const args = [programPath('connect-scan'), targets.join(','), ports, `${pauseMs}`, `${waitMs}`];
  await lab.run(from, 'node', args, { limitMs: 3 * MINUTES_MS });
  return label({
    from,
    targets,
    ports,
    program: `node connect-scan.mjs ADDRESSES ${ports} ${pauseMs} ${waitMs}`,
  });
}

function label({ from, targets, ports, program }) {
  const onePort = /^\d+$/.test(ports) ? [Number(ports)] : [];
  return { orig: [from.v4], resp: targets, proto: 'tcp', ports: onePort, program };
}

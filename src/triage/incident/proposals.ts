import { parseAddress } from '../../wire/index.ts';
import { isGroupAddress } from '../enrich/index.ts';
import { type CaseHost, type CaseRow, suspectsOf } from './case-row.ts';
import { stageOf } from './stage.ts';

/** Something to do on other people's devices, in words. The program has no way to do it. */
export interface Proposal {
  readonly action: 'block' | 'isolate' | 'limit';
  /** An address. */
  readonly target: string;
  readonly text: string;
  /** What to make sure of before. */
  readonly check: string;
}

const PROPOSALS_MAX = 10;

/**
 * What would stop the case: suspects outside blocked, suspects inside isolated. A flood's sources
 * may be spoofed, and blocking them would do the attacker's work, so there its target is shielded.
 */
export function proposalsOf(rows: readonly CaseRow[], hosts: readonly CaseHost[]): Proposal[] {
  const acting = new Set(
    rows.flatMap((row) =>
      stageOf(row.class) === 'disruption' ? [] : suspectsOf(row).map(({ ip }) => ip),
    ),
  );
  const suspects = hosts.filter(
    ({ ip, role }) => role === 'suspect' && acting.has(ip) && isOneHost(ip),
  );
  const flooded = rows.flatMap((row) =>
    stageOf(row.class) === 'disruption' && row.resp.ip !== undefined ? [limitOf(row)] : [],
  );
  const all = [...suspects.map(stopOf), ...flooded];
  return [...new Map(all.map((each) => [each.text, each])).values()].slice(0, PROPOSALS_MAX);
}

function stopOf({ ip, inside }: CaseHost): Proposal {
  return inside
    ? {
        action: 'isolate',
        target: ip,
        text: `isolate ${ip}: let it reach nothing but those who look into it`,
        check: 'that it is no server others depend on, and that its memory is kept first',
      }
    : {
        action: 'block',
        target: ip,
        text: `block ${ip} both ways at the edge, for a day`,
        check: 'that it is no gateway, resolver, partner or service that your own hosts rely on',
      };
}

function limitOf({ resp, class: name }: CaseRow): Proposal {
  const { ip = '', port } = resp;
  const isSlow = name === 'slow-http';
  const where = port === undefined ? ip : `${ip} port ${port}`;
  return {
    action: 'limit',
    target: ip,
    text: isSlow
      ? `limit open requests of one client to ${where}, and the time each may take`
      : `limit new connections and packets a second to ${where} before they reach it`,
    check: 'the sources: they may be spoofed, and blocking them may shut out others',
  };
}

/** Neither a group of hosts nor this machine itself. */
function isOneHost(ip: string): boolean {
  const address = parseAddress(ip);
  if (address === undefined || isGroupAddress(address, 0)) return false;
  return !ip.startsWith('127.') && ip !== '::1';
}

/**
 * Finds:  requests to a web server that carry an attack in their address: SQL, paths out of the
 *         site, script, commands.
 * Reads:  the first request of each HTTP flow, decoded twice, and the client's name of itself.
 * Fails:  inside TLS, for bodies and later requests of a connection, for what is encoded
 *         otherwise; a search for such words looks alike.
 * Cost:   some regular expressions a request, each linear in its length.
 * Score:  log-likelihood ratio; higher is more like an attack.
 * Paper:  none; the signs are those that OWASP's testing guide names, the weights this project's.
 */
import { SERVICES } from '../../wire/index.ts';
import { type Evidence, ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
/** Longer ones are cut; what attacks stands early or is long itself. */
const REQUEST_LETTERS = 2048;
/** About one ordinary request in a thousand has such a sign. */
const FIRST_SIGN = 6.5;
const EACH_FURTHER = 0.5;
const TOOL = 4;
const CAP = 9;

/** No pattern repeats a repetition: time stays linear in the text. */
const SIGNS: readonly { name: string; patterns: readonly RegExp[] }[] = [
  {
    name: 'SQL',
    patterns: [
      /['")\d] {0,9}(?:or|and) {1,9}['"(]?\w{1,40}['"]? {0,9}(?:=|<|>|like )/,
      /union {1,9}(?:all {1,9})?select\b/,
      /select\b[^&]{1,200}\bfrom {1,9}(?:information_schema|users?\b|mysql\b|sqlite_master)/,
      /['"); ] {0,9};? {0,9}(?:drop|truncate) {1,9}table\b/,
      /\b(?:pg_sleep|benchmark|sleep) ?\( ?\d|waitfor {1,9}delay/,
    ],
  },
  {
    name: 'a path out of the site',
    patterns: [
      /(?:\.\.[/\\]){2}/,
      /\/etc\/(?:passwd|shadow)\b|\/proc\/self\/|\b(?:boot|win)\.ini\b/,
    ],
  },
  { name: 'script', patterns: [/<script\b|<svg[^>]{0,80}onload|javascript:|onerror ?=/] },
  {
    name: 'a command',
    patterns: [
      /[;|`&\n] ?(?:cat|id|whoami|uname|wget|curl|nc|bash|sh|powershell)\b[ ;/|]/,
      /\$\((?:cat|id|wget|curl)\b|\$\{jndi:/,
    ],
  },
];

/** Programs that attack and say so. */
const TOOLS = /sqlmap|nikto|wpscan|dirbuster|gobuster|feroxbuster|nuclei|acunetix|havij|\(\) ?\{/i;

interface Requests {
  readonly signs: Map<string, number>;
  requests: number;
  attacks: number;
  tools: number;
}

export const WEB_ATTACK: PairBehaviour<Requests> = {
  name: 'web attack',
  class: 'web-attack',
  byPort: true,
  takes: (columns, row) => columns.services[row] === SERVICE_HTTP,
  create: () => ({ signs: new Map(), requests: 0, attacks: 0, tools: 0 }),
  add: (state, columns, row) => {
    state.requests++;
    const found = signsIn(columns.firstRequests.get(row));
    for (const name of found) state.signs.set(name, (state.signs.get(name) ?? 0) + 1);
    if (found.length > 0) state.attacks++;
    if (TOOLS.test(columns.clientSoftware.get(row))) state.tools++;
  },
  weigh,
  sentence: ({ signs, attacks, requests }, { orig, resp }) =>
    `${orig} sent ${resp} ${attacks} of ${requests} requests with ` +
    `${[...signs.keys()].join(', ')} in their address`,
};

function weigh({ signs, attacks, tools }: Requests): Evidence[] {
  if (attacks === 0) return [];
  const evidence = [
    ratioEvidence('signs of attack', {
      logOdds: FIRST_SIGN + EACH_FURTHER * (attacks - 1),
      cap: CAP,
      reason: Array.from(signs, ([name, count]) => `${count} with ${name}`).join(', '),
    }),
  ];
  if (tools > 0) {
    evidence.push(
      ratioEvidence('tool', {
        logOdds: TOOL,
        cap: TOOL,
        reason: `${tools} by a client that calls itself a tool of attack`,
      }),
    );
  }
  return evidence;
}

/** Names of the signs that a request's address shows. */
export function signsIn(request: string): string[] {
  const plain = decoded(decoded(request.slice(0, REQUEST_LETTERS))).toLowerCase();
  return SIGNS.filter(({ patterns }) => patterns.some((each) => each.test(plain))).map(
    ({ name }) => name,
  );
}

/** `%27` and `+` as what they stand for; what is no UTF-8 stays a byte. */
function decoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** What nDPI and flows say of hellos: fingerprints, versions, offered protocols. TCP only. */

const FACTS = [
  { name: 'JA3', theirs: /\[JA3C: ([0-9a-f]+)/, column: 'ja3Hashes' },
  // Its letter for a server name looks at the name, and its letters of ALPN are the first two;
  // FoxIO's description asks for the extension alone, and for the first and the last.
  { name: 'JA4', theirs: /\[JA4: (t\w+)/, column: 'ja4Fingerprints', masked: [3, 8, 9] },
  { name: 'HASSH', theirs: /\[HASSH-C: (\w+)/, column: 'hasshHashes' },
  // Without a hello of the server nDPI names a version that the client offers.
  { name: 'TLS version', theirs: /\]\[((?:TLS|SSL)v[\d.]+).*JA3S: /, column: 'protocolVersions' },
  { name: 'ALPN offered', theirs: /\[\(Advertised\) ALPNs: ([^\]]*)\]/, column: 'alpnOffers' },
  { name: 'ALPN chosen', theirs: /\[\(Negotiated\) ALPN: ([^\]]*)\]/, column: 'alpnChoices' },
];
const SPELLINGS = { TLSv1: 'TLSv1.0' };

/** The facts of a line of nDPI's results, by name. */
export function factsOfLine(line) {
  if (!line.includes('TCP')) return {};
  return Object.fromEntries(
    FACTS.flatMap(({ name, theirs }) => {
      const found = theirs.exec(line)?.[1];
      if (found === undefined) return [];
      const value = name === 'HASSH' ? found.toLowerCase() : found.replaceAll(';', ',');
      return [[name, SPELLINGS[value] ?? value]];
    }),
  );
}

export function factsOfFlow(columns, row) {
  return Object.fromEntries(FACTS.map(({ name, column }) => [name, columns[column].get(row)]));
}

function masked(name, value) {
  const places = FACTS.find((fact) => fact.name === name).masked ?? [];
  return [...value].map((letter, at) => (places.includes(at) ? '.' : letter)).join('');
}

/** Counts facts that are equal, have another value here, or have none. */
export class FactCounts {
  counts = new Map(FACTS.map(({ name }) => [name, { equal: 0, other: 0, none: 0 }]));

  /** `flows` are those of the same five-tuple: one of them must say it. */
  compare({ key, facts }, flows, show) {
    for (const [name, said] of Object.entries(facts)) {
      const wanted = masked(name, said);
      const all = flows.map((flow) => masked(name, flow.facts[name]));
      const got = all.filter((value) => value !== '');
      const count = this.counts.get(name);
      if (got.includes(wanted)) count.equal++;
      else {
        count[got.length === 0 ? 'none' : 'other']++;
        show(`${key}: ${name} ${wanted} / ${got.join(' ')}`);
      }
    }
  }

  report(line) {
    for (const [name, { equal, other, none }] of this.counts) {
      line(`${name}: equal, of those that nDPI says`, equal, equal + other + none);
      if (other > 0) console.log(`${' '.repeat(58)} ${other} of them with another value`);
    }
  }
}

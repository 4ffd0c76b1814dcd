/**
 * Values that a STIX 2.1 pattern names one by one: comparisons for equality (`=`, `IN`, ISSUBSET
 * of a network) joined by OR, within observations joined by OR. For all else the reason why it is
 * not such a list: AND, NOT, FOLLOWEDBY, qualifiers and other comparisons say more than one value
 * can. STIX Version 2.1, section 9.
 */
export function stixValues(pattern: string): { values: string[] } | { reason: string } {
  if (pattern.length > PATTERN_MAX) return { reason: 'pattern longer than 65,536 characters' };
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return { reason: 'pattern that is not STIX' };
  const reader = new PatternReader(tokens);
  return reader.read() ? { values: reader.values } : { reason: reader.reason };
}

const PATTERN_MAX = 65_536;
/** Object paths whose value is a thing that traffic shows. */
const PATHS = [
  'ipv4-addr:value',
  'ipv6-addr:value',
  'domain-name:value',
  'url:value',
  'network-traffic:dst_ref.value',
  'network-traffic:src_ref.value',
];
const TOKEN =
  /\s+|'(?:[^'\\]|\\.)*'|[[\](),]|!?=|[<>]=?|[A-Za-z0-9_:.*-]+(?:'[^']*'[A-Za-z0-9_.]*)*/y;

function tokensOf(pattern: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const [token] = TOKEN.exec(pattern) ?? [];
    if (token === undefined) return undefined;
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

class PatternReader {
  readonly values: string[] = [];
  reason = 'pattern that is not STIX';
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  /** observation (OR observation)* */
  read(): boolean {
    do {
      if (!this.take('[') || !this.readComparisons() || !this.take(']')) return this.refuse();
    } while (this.takeWord('OR'));
    return this.at === this.tokens.length || this.refuse();
  }

  /** comparison (OR comparison)* */
  private readComparisons(): boolean {
    do {
      if (!this.readComparison()) return false;
    } while (this.takeWord('OR'));
    return true;
  }

  private readComparison(): boolean {
    const path = this.tokens[this.at++] ?? '';
    if (!path.includes(':')) return false;
    if (!PATHS.includes(path.toLowerCase().replaceAll("'", ''))) {
      this.reason = path.toLowerCase().startsWith('file:')
        ? 'hash of a file'
        : 'pattern of another kind of object';
      this.at = this.tokens.length;
      return false;
    }
    if (this.take('=') || this.takeWord('ISSUBSET')) return this.readLiteral();
    if (!this.takeWord('IN') || !this.take('(')) return false;
    do {
      if (!this.readLiteral()) return false;
    } while (this.take(','));
    return this.take(')');
  }

  private readLiteral(): boolean {
    const token = this.tokens[this.at] ?? '';
    if (!token.startsWith("'")) return false;
    this.at++;
    this.values.push(token.slice(1, -1).replaceAll(/\\(.)/g, '$1'));
    return true;
  }

  private refuse(): false {
    const token = (this.tokens[this.at] ?? '').toUpperCase();
    if (WORDS.includes(token)) this.reason = `pattern with ${token}`;
    return false;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private takeWord(word: string): boolean {
    return this.tokens[this.at]?.toUpperCase() === word && this.take(this.tokens[this.at]);
  }
}

const WORDS = [
  'AND',
  'NOT',
  'LIKE',
  'MATCHES',
  'ISSUPERSET',
  'FOLLOWEDBY',
  'WITHIN',
  'REPEATS',
  'START',
  'EXISTS',
];

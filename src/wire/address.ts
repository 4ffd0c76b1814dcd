/** Of an address in columns: IPv4 stands mapped (RFC 4291, 2.5.5.2). */
export const ADDRESS_BYTES = 16;
const GROUPS = 8;

/** RFC 5952; IPv4-mapped as dotted quad. `row` counts in rows of 16 bytes. */
export function formatAddress(addresses: Uint8Array, row: number): string {
  const at = row * ADDRESS_BYTES;
  if (isMapped(addresses, at)) {
    const [a, b] = [addresses[at + 12], addresses[at + 13]];
    return `${a}.${b}.${addresses[at + 14]}.${addresses[at + 15]}`;
  }
  const groups: number[] = [];
  for (let i = 0; i < GROUPS; i++) {
    groups.push((addresses[at + 2 * i] << 8) | addresses[at + 2 * i + 1]);
  }
  return formatGroups(groups);
}

/** 16 bytes, IPv4 mapped; undefined for what is no address. Scopes (`%eth0`) are none. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined;
  const address = new Uint8Array(ADDRESS_BYTES);
  if (!text.includes(':')) {
    const quad = parseQuad(text);
    if (quad === undefined) return undefined;
    address.set([0xff, 0xff, ...quad], 10);
    return address;
  }
  const groups = parseGroups(text);
  if (groups === undefined) return undefined;
  groups.forEach((group, i) => {
    address[2 * i] = group >> 8;
    address[2 * i + 1] = group & 0xff;
  });
  return address;
}

function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** RFC 5952, 4.2: the longest run of two or more zero groups, the first of equals, is `::`. */
function formatGroups(groups: readonly number[]): string {
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < GROUPS; i++) {
    let length = 0;
    while (i + length < GROUPS && groups[i + length] === 0) length++;
    if (length > runLength) {
      runStart = i;
      runLength = length;
    }
  }
  const hex = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':');
  if (runStart < 0) return hex(groups);
  return `${hex(groups.slice(0, runStart))}::${hex(groups.slice(runStart + runLength))}`;
}

function parseQuad(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** RFC 4291, 2.2, all three forms. */
function parseGroups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => parseHalf(half, i === halves.length - 1));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === GROUPS ? head : undefined;
  if (tail === undefined || head.length + tail.length >= GROUPS) return undefined;
  return [...head, ...new Array(GROUPS - head.length - tail.length).fill(0), ...tail];
}

function parseHalf(half: string, isLast: boolean): number[] | undefined {
  if (half === '') return [];
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      const quad = isLast && i === parts.length - 1 ? parseQuad(part) : undefined;
      if (quad === undefined) return undefined;
      groups.push((quad[0] << 8) | quad[1], (quad[2] << 8) | quad[3]);
    }
  }
  return groups;
}

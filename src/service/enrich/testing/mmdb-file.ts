/** Test support: a MaxMind DB of one record that holds for every address. */

type Data = string | number | Data[] | { [name: string]: Data };

const TYPE = { text: 2, map: 7, uint32: 6, array: 11 } as const;
const EXTENDED_FROM = 8;
const SEPARATOR_BYTES = 16;
const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);

/**
 * MaxMind DB file format 2.0: a search tree of one node (two records of 24 bits that both point at
 * the data's first value), sixteen zeros, the data, a marker, and the metadata as one more map.
 */
export function mmdbFile(record: Data, databaseType: string): Buffer {
  const nodeCount = 1;
  const pointer = Buffer.alloc(3);
  pointer.writeUIntBE(nodeCount + SEPARATOR_BYTES, 0, 3);
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    database_type: databaseType,
    description: { en: 'for tests' },
    ip_version: 6,
    languages: ['en'],
    node_count: nodeCount,
    record_size: 24,
  };
  const parts = [pointer, pointer, Buffer.alloc(SEPARATOR_BYTES), encoded(record)];
  return Buffer.concat([...parts, MARKER, encoded(metadata)]);
}

function encoded(data: Data): Buffer {
  if (typeof data === 'string') return withControl(TYPE.text, Buffer.from(data));
  if (typeof data === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(data);
    return withControl(TYPE.uint32, bytes);
  }
  if (Array.isArray(data)) return control(TYPE.array, data.length, data.map(encoded));
  const entries = Object.entries(data);
  const parts = entries.flatMap(([name, value]) => [encoded(name), encoded(value)]);
  return control(TYPE.map, entries.length, parts);
}

function withControl(type: number, bytes: Buffer): Buffer {
  return control(type, bytes.length, [bytes]);
}

/** Type and size; sizes from 29 to 284 take a byte more. */
function control(type: number, size: number, parts: readonly Buffer[]): Buffer {
  const short = size < 29 ? size : 29;
  const isExtended = type >= EXTENDED_FROM;
  const head = isExtended ? [short, type - 7] : [(type << 5) | short];
  return Buffer.concat([Buffer.from(size < 29 ? head : [...head, size - 29]), ...parts]);
}

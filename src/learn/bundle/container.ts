import { createHash } from 'node:crypto';

/**
 * A value of plain objects, lists, strings, finite numbers and typed arrays as one file:
 *
 *      0  8 bytes   magic "VEDETTE" and a zero byte
 *      8  uint32    version of this layout, little endian, as are all numbers
 *     12  uint32    length of the text
 *     16  text      JSON (UTF-8); a typed array stands in it as {"$array":[type, offset, length]}
 *         arrays    each at a multiple of 8 bytes from the beginning of the file
 *     -32 SHA-256 of everything before
 *
 * There is no code in it, and reading follows no reference out of it.
 */
const MAGIC = Uint8Array.from([0x56, 0x45, 0x44, 0x45, 0x54, 0x54, 0x45, 0]);
const VERSION = 1;
const HEADER_BYTES = 16;
const DIGEST_BYTES = 32;
const ALIGNMENT = 8;

/** Limits at reading, far above what a trainer makes. */
const FILE_BYTES_MAX = 2 ** 31;
const TEXT_BYTES_MAX = 2 ** 26;
const ARRAYS_MAX = 2 ** 16;
const DEPTH_MAX = 32;

const ARRAY_TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

type ArrayType = keyof typeof ARRAY_TYPES;
export type StoredArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;
export type Stored =
  | null
  | boolean
  | number
  | string
  | StoredArray
  | readonly Stored[]
  | { readonly [key: string]: Stored | undefined };

/** A file that is not what `packValue` wrote: damaged, foreign, newer, or out of bounds. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** Throws a TypeError, with its place, for a value that JSON and arrays can't hold. */
export function packValue(value: Stored): Uint8Array<ArrayBuffer> {
  const arrays: { array: StoredArray; offset: number }[] = [];
  let bytes = 0;
  const place = (array: StoredArray): number => {
    const offset = bytes;
    arrays.push({ array, offset });
    bytes = aligned(bytes + array.byteLength);
    return offset;
  };
  const text = new TextEncoder().encode(JSON.stringify(toJson(value, { path: 'value', place })));
  const begin = aligned(HEADER_BYTES + text.length);
  const file = new Uint8Array(begin + bytes + DIGEST_BYTES);
  file.set(MAGIC);
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, text.length, true);
  file.set(text, HEADER_BYTES);
  for (const { array, offset } of arrays) {
    file.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), begin + offset);
  }
  file.set(digestOf(file.subarray(0, -DIGEST_BYTES)), file.length - DIGEST_BYTES);
  return file;
}

interface Packing {
  path: string;
  place: (array: StoredArray) => number;
}

function toJson(value: Stored | undefined, { path, place }: Packing): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new TypeError(`bundle: expected a finite number at ${path}, got ${value}`);
  }
  if (Array.isArray(value)) {
    return value.map((each: Stored, i) => toJson(each, { path: `${path}[${i}]`, place }));
  }
  if (ArrayBuffer.isView(value)) {
    const array = value as StoredArray;
    return { $array: [typeOf(array, path), place(array), array.length] };
  }
  if (typeof value !== 'object') {
    throw new TypeError(`bundle: expected data at ${path}, got ${typeof value}`);
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (!isPlainKey(key)) throw new TypeError(`bundle: ${path} can't have the key "${key}"`);
      return [key, toJson(each, { path: `${path}.${key}`, place })];
    }),
  );
}

const isPlainKey = (key: string) => key !== '__proto__' && !key.startsWith('$');

function typeOf(array: StoredArray, path: string): ArrayType {
  for (const [type, kind] of Object.entries(ARRAY_TYPES)) {
    if (array instanceof kind) return type as ArrayType;
  }
  throw new TypeError(`bundle: expected an array of a stored type at ${path}`);
}

/** Reads what `packValue` wrote. Throws a BundleError that says what is wrong, and where. */
export function unpackValue(file: Uint8Array): Stored {
  checkFrame(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const textBytes = view.getUint32(12, true);
  const begin = aligned(HEADER_BYTES + textBytes);
  const end = file.length - DIGEST_BYTES;
  if (textBytes > TEXT_BYTES_MAX || begin > end) {
    throw new BundleError(`text of ${textBytes} bytes doesn't fit into the file`);
  }
  const body = file.subarray(begin, end);
  return fromJson(parse(file.subarray(HEADER_BYTES, HEADER_BYTES + textBytes)), {
    body,
    depth: 0,
    counted: { arrays: 0 },
  });
}

function checkFrame(file: Uint8Array): void {
  if (file.length < HEADER_BYTES + DIGEST_BYTES || MAGIC.some((byte, i) => file[i] !== byte)) {
    throw new BundleError('not a model file: it does not begin with "VEDETTE"');
  }
  if (file.length > FILE_BYTES_MAX) {
    throw new BundleError(`expected at most ${FILE_BYTES_MAX} bytes, got ${file.length}`);
  }
  const version = new DataView(file.buffer, file.byteOffset).getUint32(8, true);
  if (version !== VERSION) {
    throw new BundleError(
      `layout version ${version}, this program reads ${VERSION}; ` +
        (version > VERSION ? 'use the newer program that wrote it' : 'train it again'),
    );
  }
  const digest = digestOf(file.subarray(0, -DIGEST_BYTES));
  if (digest.some((byte, i) => file[file.length - DIGEST_BYTES + i] !== byte)) {
    throw new BundleError('damaged: its SHA-256 does not match its content');
  }
}

function parse(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (cause) {
    throw new BundleError('its text is not JSON', { cause });
  }
}

interface Unpacking {
  body: Uint8Array;
  depth: number;
  counted: { arrays: number };
}

function fromJson(value: unknown, at: Unpacking): Stored {
  if (at.depth > DEPTH_MAX) throw new BundleError(`nested deeper than ${DEPTH_MAX}`);
  if (typeof value !== 'object' || value === null) return value as Stored;
  const inner = { ...at, depth: at.depth + 1 };
  if (Array.isArray(value)) return value.map((each: unknown) => fromJson(each, inner));
  if ('$array' in value) return arrayFrom(value.$array, at);
  const entries = Object.entries(value).map(([key, each]): [string, Stored] => {
    if (!isPlainKey(key)) throw new BundleError(`a key "${key}" that no writer makes`);
    return [key, fromJson(each, inner)];
  });
  return Object.fromEntries(entries);
}

function arrayFrom(reference: unknown, { body, counted }: Unpacking): StoredArray {
  const [type, offset, length] = Array.isArray(reference) ? (reference as unknown[]) : [];
  const kind = ARRAY_TYPES[type as ArrayType];
  counted.arrays++;
  const fits =
    kind !== undefined &&
    Object.hasOwn(ARRAY_TYPES, type as string) &&
    isCount(offset) &&
    isCount(length) &&
    offset % ALIGNMENT === 0 &&
    offset + length * kind.BYTES_PER_ELEMENT <= body.length;
  if (!fits || counted.arrays > ARRAYS_MAX) {
    throw new BundleError(`an array that lies outside the file: ${JSON.stringify(reference)}`);
  }
  // A copy, as arrays of their own begin where their type must and outlive the file. Not by
  // slice(), which Node's Buffer makes a view.
  const bytes = new Uint8Array(body.subarray(offset, offset + length * kind.BYTES_PER_ELEMENT));
  return new kind(bytes.buffer, 0, length);
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

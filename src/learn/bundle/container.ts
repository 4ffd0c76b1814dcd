import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/**
 * A value of plain objects, lists, strings, finite numbers and typed arrays as one file:
 *
 *      0  8 bytes   magic "VEDETTE" and a zero byte
 *      8  uint32    version of this layout, little endian, as are all numbers
 *     12  uint32    how the body is stored: 0 as it is, 1 by Brotli
 *     16  uint32    length of the body before that
 *     20  uint32    length of the body's text
 *     24  body      text: JSON (UTF-8); a typed array stands in it as {"$array":[type, offset,
 *                   length]}; then arrays, the first at a multiple of 8 bytes from the body's
 *                   beginning, offsets counting from it
 *     -32 SHA-256 of everything before
 *
 * There is no code in it, and reading follows no reference out of it. Leaves of forests are mostly
 * zeros: 23.1 MB of a forest of 100 trees on UNSW-NB15 become 3.8 MB, in half a second, and are
 * read again in 50 ms.
 */
const MAGIC = Uint8Array.from([0x56, 0x45, 0x44, 0x45, 0x54, 0x54, 0x45, 0]);
const VERSION = 2;
const HEADER_BYTES = 24;
const DIGEST_BYTES = 32;
const ALIGNMENT = 8;
const PLAIN = 0;
const BROTLI = 1;
/** Of 0 to 11: 4 is twice as fast and an eighth larger, 9 six times as slow and no smaller. */
const BROTLI_QUALITY = 5;

/** Limits at reading, far above what a trainer makes. */
const BODY_BYTES_MAX = 2 ** 31 - 1;
const TEXT_BYTES_MAX = 2 ** 26;
const ARRAYS_MAX = 2 ** 16;
const DEPTH_MAX = 32;
/** A small file must not fill the memory: bytes of a body that any file may have, and per byte. */
const SMALL_BODY_BYTES = 2 ** 24;
const RATIO_MAX = 256;

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
  const begin = aligned(text.length);
  const body = new Uint8Array(begin + bytes);
  body.set(text);
  for (const { array, offset } of arrays) {
    body.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), begin + offset);
  }
  return fileOf(body, text.length);
}

function fileOf(body: Uint8Array, textBytes: number): Uint8Array<ArrayBuffer> {
  if (body.length > BODY_BYTES_MAX) {
    throw new RangeError(`bundle: expected at most ${BODY_BYTES_MAX} bytes, got ${body.length}`);
  }
  const packed = brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
  // What a reader would take for an attempt on its memory is stored as it is.
  const isPacked = body.length <= bodyBytesMax(packed.length);
  const stored = isPacked ? packed : body;
  const file = new Uint8Array(HEADER_BYTES + stored.length + DIGEST_BYTES);
  file.set(MAGIC);
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, isPacked ? BROTLI : PLAIN, true);
  view.setUint32(16, body.length, true);
  view.setUint32(20, textBytes, true);
  file.set(stored, HEADER_BYTES);
  file.set(digestOf(file.subarray(0, -DIGEST_BYTES)), file.length - DIGEST_BYTES);
  return file;
}

/** Bytes that a body of so many stored bytes may have. */
const bodyBytesMax = (storedBytes: number) =>
  Math.min(BODY_BYTES_MAX, Math.max(SMALL_BODY_BYTES, RATIO_MAX * storedBytes));

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
  const body = bodyOf(file);
  const textBytes = viewOf(file).getUint32(20, true);
  const begin = aligned(textBytes);
  if (textBytes > TEXT_BYTES_MAX || begin > body.length) {
    throw new BundleError(`text of ${textBytes} bytes doesn't fit into the file`);
  }
  return fromJson(parse(body.subarray(0, textBytes)), {
    body: body.subarray(begin),
    depth: 0,
    counted: { arrays: 0 },
  });
}

/** The body as it was before it was stored; no larger than it is declared and may be. */
function bodyOf(file: Uint8Array): Uint8Array {
  const view = viewOf(file);
  const how = view.getUint32(12, true);
  const byteLength = view.getUint32(16, true);
  const stored = file.subarray(HEADER_BYTES, -DIGEST_BYTES);
  if (how !== PLAIN && how !== BROTLI) {
    throw new BundleError(`expected a body stored as it is or by Brotli, found ${how}`);
  }
  const most = how === PLAIN ? stored.length : bodyBytesMax(stored.length);
  if (byteLength > most) {
    throw new BundleError(`a body of ${byteLength} bytes can't be in ${stored.length}`);
  }
  const body = how === PLAIN ? stored : unpacked(stored, byteLength);
  if (body.length === byteLength) return body;
  throw new BundleError(`expected a body of ${byteLength} bytes, found ${body.length}`);
}

function unpacked(stored: Uint8Array, byteLength: number): Uint8Array {
  try {
    return brotliDecompressSync(stored, { maxOutputLength: Math.max(1, byteLength) });
  } catch (cause) {
    throw new BundleError('its body is not what Brotli makes', { cause });
  }
}

const viewOf = (file: Uint8Array) => new DataView(file.buffer, file.byteOffset, file.byteLength);

function checkFrame(file: Uint8Array): void {
  if (file.length < HEADER_BYTES + DIGEST_BYTES || MAGIC.some((byte, i) => file[i] !== byte)) {
    throw new BundleError('not a model file: it does not begin with "VEDETTE"');
  }
  const version = viewOf(file).getUint32(8, true);
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

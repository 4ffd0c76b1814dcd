import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';

const value = {
  name: 'x </script> é',
  list: [1, -2.5, null, true, 'a', { deep: new Float64Array([Number.NaN, -0, Infinity]) }],
  bytes: new Uint8Array([1, 2, 3]),
  shorts: new Int16Array([-1, 300]),
  empty: new Uint32Array(0),
};

/** The SHA-256 made right again, so that a change is met by the reader, not by the digest. */
async function resealed(file: Uint8Array): Promise<Uint8Array> {
  const body = file.slice(0, -32);
  file.set(new Uint8Array(await crypto.subtle.digest('SHA-256', body)), file.length - 32);
  return file;
}

describe('a packed value', () => {
  test('comes back as it was', () => {
    expect(unpackValue(packValue(value))).toEqual(value);
  });

  test('comes back from a buffer that begins anywhere', () => {
    const packed = packValue(value);
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(unpackValue(shifted.subarray(3))).toEqual(value);
  });

  test("comes back from a Buffer of Node's, whose slice() is a view", () => {
    expect(unpackValue(Buffer.from(packValue(value)))).toEqual(value);
  });

  test('is the same bytes each time', () => {
    expect(packValue(value)).toEqual(packValue(structuredClone(value)));
  });

  test('comes back for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (json) => {
        fc.pre(!JSON.stringify(json).includes('__proto__') && !/"\$/.test(JSON.stringify(json)));
        // JSON itself makes 0 of -0.
        const plain = JSON.parse(JSON.stringify(json)) as Stored;
        expect(unpackValue(packValue(plain))).toEqual(plain);
      }),
    );
  });

  test.each([
    ['not a number', { a: [Number.NaN] }, 'value.a[0]'],
    ['a function', { f: (() => 1) as unknown as Stored }, 'value.f'],
    ['an array of an unknown type', { a: new BigInt64Array(1) as unknown as Stored }, 'value.a'],
    ['a key of the format itself', { $array: 1 }, '$array'],
  ])('refuses %s and says where', (_what, bad, where) => {
    expect(() => packValue(bad)).toThrow(TypeError);
    expect(() => packValue(bad)).toThrow(where);
  });
});

describe('a file that is not what was written', () => {
  test('is refused when any byte changed', () => {
    const packed = packValue(value);
    for (let i = 0; i < packed.length; i++) {
      const damaged = packed.slice();
      damaged[i] ^= 0x10;
      expect(() => unpackValue(damaged)).toThrow(BundleError);
    }
  });

  test('is refused at every length', () => {
    const packed = packValue(value);
    for (let length = 0; length < packed.length; length++) {
      expect(() => unpackValue(packed.subarray(0, length))).toThrow(BundleError);
    }
  });

  test('is refused when newer, and says what to do', async () => {
    const packed = packValue(value);
    packed[8] = 2;
    const newer = await resealed(packed);
    expect(() => unpackValue(newer)).toThrow(
      'layout version 2, this program reads 1; use the newer',
    );
  });

  test('is refused, sealed anew after any change of its text, or read within bounds', async () => {
    const packed = packValue(value);
    for (let i = 16; i < 200; i++) {
      const forged = packed.slice();
      forged[i] = 0x39;
      const sealed = await resealed(forged);
      try {
        unpackValue(sealed);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
      }
    }
  });

  test.each([
    '{"$array":["f64",0,1000]}',
    '{"$array":["f64",4,1]}',
    '{"$array":["constructor",0,1]}',
    '{"$array":["f64",-8,1]}',
    '{"$array":7}',
    '{"__proto__":{"x":1}}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '{',
  ])('is refused with the text %s', async (text) => {
    const bytes = new TextEncoder().encode(text);
    const file = new Uint8Array(Math.ceil((16 + bytes.length) / 8) * 8 + 64 + 32);
    file.set(packValue(null).subarray(0, 12));
    new DataView(file.buffer).setUint32(12, bytes.length, true);
    file.set(bytes, 16);
    const sealed = await resealed(file);
    expect(() => unpackValue(sealed)).toThrow(BundleError);
  });
});

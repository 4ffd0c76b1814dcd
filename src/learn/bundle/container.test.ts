import { brotliCompressSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';
import { bodyOf, plainFile, sealed } from './testing/forge.ts';

const value = {
  name: 'x </script> é',
  list: [1, -2.5, null, true, 'a', { deep: new Float64Array([Number.NaN, -0, Infinity]) }],
  bytes: new Uint8Array([1, 2, 3]),
  shorts: new Int16Array([-1, 300]),
  empty: new Uint32Array(0),
};

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
    packed[8] = 3;
    expect(() => unpackValue(sealed(packed))).toThrow(
      'layout version 3, this program reads 2; use the newer',
    );
  });

  test('is refused, sealed anew after any change of its text, or read within bounds', () => {
    const { body, textBytes } = bodyOf(packValue(value));
    for (let i = 0; i < textBytes; i++) {
      const forged = body.slice();
      forged[i] = 0x39;
      const read = () => unpackValue(plainFile(forged, textBytes));
      expect(read).not.toThrow(TypeError);
      expect(read).not.toThrow(RangeError);
    }
  });

  test('is refused, sealed anew after any change of what was packed, or read within bounds', () => {
    const packed = packValue({ zeros: new Float64Array(1000), ...value });
    for (let i = 8; i < packed.length - 32; i++) {
      const forged = packed.slice();
      forged[i] ^= 0x25;
      try {
        unpackValue(sealed(forged));
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
      }
    }
  });

  test('is refused where a small file would fill the memory', () => {
    const zeros = brotliCompressSync(new Uint8Array(2 ** 25), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    });
    const header = packValue(null).slice(0, 24);
    const file = new Uint8Array(24 + zeros.length + 32);
    file.set(header);
    file.set(zeros, 24);
    const view = new DataView(file.buffer);
    view.setUint32(16, 2 ** 25, true);
    expect(() => unpackValue(sealed(file))).toThrow(/a body of 33554432 bytes can't be in/);
    // Declared small, it must not grow beyond that.
    view.setUint32(16, 1000, true);
    expect(() => unpackValue(sealed(file))).toThrow(/not what Brotli makes/);
    view.setUint32(16, 2 ** 31, true);
    expect(() => unpackValue(sealed(file))).toThrow(BundleError);
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
  ])('is refused with the text %s', (text) => {
    const bytes = new TextEncoder().encode(text);
    const body = new Uint8Array(Math.ceil(bytes.length / 8) * 8 + 64);
    body.set(bytes);
    const file = plainFile(body, bytes.length);
    expect(() => unpackValue(file)).toThrow(BundleError);
  });
});

test('what Brotli makes too small for its readers is stored as it is', () => {
  const zeros = { zeros: new Float64Array(2 ** 21 + 1) };
  const file = packValue(zeros);
  expect(file.length).toBeGreaterThan(2 ** 24);
  expect((unpackValue(file) as typeof zeros).zeros.length).toBe(2 ** 21 + 1);
});

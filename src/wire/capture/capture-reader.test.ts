import { describe, expect, test } from 'vitest';
import {
  pcapngBlock,
  pcapngInterface,
  pcapngPacket,
  pcapngSection,
  pcapOf,
} from '../testing/capture-builder.ts';
import { concat, text, uint16, uint32 } from '../testing/packet-builder.ts';
import { CaptureError } from './capture-error.ts';
import { CaptureReader } from './capture-reader.ts';

/** LINKTYPE_USB_LINUX. */
const USB = 189;
const TIME_US = 1_700_000_000_123_456;
const FRAMES = ['first', 'the second', 'a third'].map((word, i) => ({
  timeUs: TIME_US + i,
  frame: text(word),
}));

interface Read {
  words: string[];
  timesUs: number[];
  problem: string | undefined;
  codes: string[];
  names: [string, string][];
  lost: number;
}

function read(capture: Uint8Array): Read {
  const words: string[] = [];
  const timesUs: number[] = [];
  const reader = new CaptureReader(
    ({ bytes, start, end, timeUs }) => {
      words.push(new TextDecoder().decode(bytes.subarray(start, end)));
      timesUs.push(timeUs);
    },
    (linkType) => linkType !== USB,
  );
  reader.push(capture);
  reader.end();
  const { first, countsByCode } = reader.problems;
  const { names, lost } = reader.notes;
  const codes = [...countsByCode.keys()];
  return { words, timesUs, problem: first, codes, names: [...names], lost };
}

describe('captures are read', () => {
  const all = { words: ['first', 'the second', 'a third'], codes: [] };
  const times = FRAMES.map(({ timeUs }) => timeUs);

  test.each([true, false])('pcap, little-endian %s', (isLittleEndian) => {
    const micro = read(pcapOf(FRAMES, { isLittleEndian }));
    const nano = read(pcapOf(FRAMES, { isLittleEndian, isNano: true }));
    expect(micro).toMatchObject({ ...all, timesUs: times });
    expect(nano).toEqual(micro);
  });

  test('pcapng: sections of both byte orders, two interfaces, blocks to be skipped', () => {
    const little = { isLittleEndian: true };
    const big = { isLittleEndian: false };
    const capture = concat(
      pcapngSection(big),
      pcapngInterface({ ...big, resolution: 9 }),
      pcapngPacket({ ticks: BigInt(TIME_US) * 1000n + 999n, frame: text('nano') }, big),
      pcapngBlock(5, text('statistics'), big),
      pcapngSection(little),
      pcapngInterface(little),
      pcapngInterface({ ...little, resolution: 0x80 + 20 }),
      pcapngPacket({ ticks: BigInt(TIME_US), frame: text('micro') }),
      pcapngPacket({ ticks: 1n << 20n, frame: text('binary'), interfaceIndex: 1 }),
      pcapngBlock(3, concat(Uint8Array.of(6, 0, 0, 0), text('simple'))),
    );
    expect(read(capture)).toMatchObject({
      words: ['nano', 'micro', 'binary', 'simple'],
      timesUs: [TIME_US, TIME_US, 1_000_000, 1_000_000],
      problem: undefined,
      codes: [],
    });
  });
});

describe('what is damaged is told, what stood before it is kept', () => {
  const capture = pcapOf(FRAMES);

  test('a capture cut anywhere gives its whole packets', () => {
    for (let length = 24; length < capture.length; length++) {
      const { words, problem } = read(capture.subarray(0, length));
      const ends = [24, 24 + 21, 24 + 21 + 26];
      const whole = ends.filter((end, i) => i > 0 && end <= length).length;
      expect(words).toHaveLength(whole);
      if (ends.includes(length)) expect(problem).toBeUndefined();
      else
        expect(problem).toMatch(new RegExp(`^packet ${whole + 1} cut at byte ${length}: expect`));
    }
  });

  test('a packet longer than any is stepped over and counted', () => {
    const long = { timeUs: TIME_US, frame: new Uint8Array(300_000) };
    const { words, problem } = read(pcapOf([long, FRAMES[0]]));
    expect(words).toEqual(['first']);
    expect(problem).toBe('packet 1 at byte 24: expected at most 262144 bytes captured, got 300000');
  });

  const ng = (...blocks: Uint8Array[]): Uint8Array =>
    concat(pcapngSection(), pcapngInterface(), ...blocks);
  const sound = pcapngPacket({ ticks: 1n, frame: text('sound') });
  const withLength = (length: number): Uint8Array => {
    const block = sound.slice();
    block.set([length, length >> 8, length >> 16, length >> 24], 4);
    return block;
  };

  const rows: [string, Uint8Array, string[], string[]][] = [
    [
      'a block length of 0',
      ng(sound, withLength(0), sound),
      ['sound'],
      ['capture.bad-block-length'],
    ],
    ['a length not a multiple of 4', ng(withLength(33), sound), [], ['capture.bad-block-length']],
    ['a length of 2 GB', ng(sound, withLength(2 ** 31)), ['sound'], ['capture.block-too-long']],
    ['a block cut off', ng(sound, sound).subarray(0, -1), ['sound'], ['capture.cut-off']],
    [
      'an interface that is not there',
      ng(pcapngPacket({ ticks: 1n, frame: text('x'), interfaceIndex: 7 }), sound),
      ['sound'],
      ['capture.unknown-interface'],
    ],
    [
      'a packet block without a packet',
      ng(pcapngBlock(6, text('abcd')), sound),
      ['sound'],
      ['capture.short-packet'],
    ],
    [
      'an interface block too short',
      concat(pcapngSection(), pcapngBlock(1, text('ab'))),
      [],
      ['capture.short-block'],
    ],
    [
      'a resolution beyond sense',
      concat(pcapngSection(), pcapngInterface({ resolution: 99 }), sound),
      ['sound'],
      ['capture.bad-resolution'],
    ],
  ];
  test.each(rows)('%s', (_name, input, words, codes) => {
    expect(read(input)).toMatchObject({ words, codes });
  });

  test('lengths that differ do not stop the reading', () => {
    const block = sound.slice();
    block[block.length - 4] ^= 4;
    expect(read(ng(block, sound))).toMatchObject({
      words: ['sound', 'sound'],
      codes: ['capture.block-lengths-differ'],
    });
  });
});

describe('what is no capture is refused with code and place', () => {
  const modified = pcapOf([]);
  modified.set([0x34, 0xcd, 0xb2, 0xa1]);
  const versionNine = pcapOf([]);
  versionNine[4] = 9;
  const rows: [string, Uint8Array, string, RegExp][] = [
    ['nothing', new Uint8Array(0), 'empty', /got nothing at byte 0/],
    ['three bytes', Uint8Array.of(1, 2, 3), 'not-a-capture', /got "01 02 03" at byte 0/],
    ['a text', text('hello'), 'not-a-capture', /got "68 65 6c 6c" at byte 0/],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'not-a-capture', /\(zstd\? unpack it first\)/],
    ['the modified pcap', modified, 'not-a-capture', /"modified" pcap of Kuznetzov/],
    ['another version', versionNine, 'unsupported-version', /got 9.4 at byte 4/],
    ['half a header', pcapOf([]).subarray(0, 20), 'damaged-header', /24 bytes, got 20/],
    [
      'a section without byte order',
      pcapngBlock(0x0a0d0d0a, text('0123456789abcdef')),
      'damaged-header',
      /byte-order magic/,
    ],
  ];
  test.each(rows)('%s', (_name, input, code, message) => {
    expect(() => read(input)).toThrow(message);
    expect(() => read(input)).toThrow(CaptureError);
    try {
      read(input);
    } catch (error) {
      expect((error as CaptureError).code).toBe(code);
    }
  });
});

describe('what a pcapng says beside its packets', () => {
  const forms = [{ isLittleEndian: true }, { isLittleEndian: false }];

  test.each(forms)('names of addresses, the first of each; cut ones too: %j', (form) => {
    const { u16, u32 } = numbersOf(form.isLittleEndian);
    const record = (kind: number, address: readonly number[], names: string): Uint8Array => {
      const value = concat(Uint8Array.from(address), text(names));
      const padding = new Uint8Array(-value.length & 3);
      return concat(u16(kind), u16(value.length), value, padding);
    };
    const ip6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
    const body = concat(
      record(1, [10, 0, 0, 2], 'web.example\0other.example\0'),
      record(2, ip6, 'six.example\0'),
      record(1, [10, 0, 0, 2], 'second.example\0'),
      record(1, [10, 0], ''),
      record(7, [1, 2, 3], 'x\0'),
      record(1, [10, 0, 0, 3], 'no-end.example'),
      u32(0),
      record(1, [10, 0, 0, 4], 'behind the end\0'),
    );
    const whole = concat(pcapngSection(form), pcapngInterface(form), pcapngBlock(4, body, form));
    expect(read(whole).names).toEqual([
      ['10.0.0.2', 'web.example'],
      ['2001:db8::9', 'six.example'],
      ['10.0.0.3', 'no-end.example'],
    ]);
    for (let length = 0; length < body.length; length++) {
      const cut = pcapngBlock(4, body.subarray(0, length), form);
      read(concat(pcapngSection(form), pcapngInterface(form), cut));
    }
  });

  test.each(forms)('packets lost, by the last statistics of each interface: %j', (form) => {
    const { u16, u32 } = numbersOf(form.isLittleEndian);
    const u64 = (value: number): Uint8Array =>
      form.isLittleEndian ? concat(u32(value), u32(0)) : concat(u32(0), u32(value));
    const statistics = (index: number, dropped: number): Uint8Array => {
      const options = concat(u16(4), u16(8), u64(99), u16(5), u16(8), u64(dropped), u32(0));
      return pcapngBlock(5, concat(u32(index), u32(0), u32(0), options), form);
    };
    const section = concat(pcapngSection(form), pcapngInterface(form), pcapngInterface(form));
    const first = concat(section, statistics(0, 3), statistics(1, 5), statistics(0, 7));
    expect(read(first).lost).toBe(12);
    expect(read(concat(first, section, statistics(0, 100))).lost).toBe(112);
    const short = pcapngBlock(5, u32(0), form);
    expect(read(concat(section, short)).lost).toBe(0);
  });

  test('a link type that is not decoded is refused by name, or told where others are', () => {
    const usb = pcapngInterface({ linkType: USB });
    const packet = pcapngPacket({ ticks: 0n, frame: text('of USB') });
    const only = concat(pcapngSection(), usb, packet);
    expect(() => read(only)).toThrow(/expected a link type that is decoded, got Linux USB \(189\)/);
    const other = pcapngPacket({ ticks: 0n, frame: text('of Ethernet'), interfaceIndex: 1 });
    const both = read(concat(pcapngSection(), usb, pcapngInterface(), packet, packet, other));
    expect(both.words).toEqual(['of USB', 'of USB', 'of Ethernet']);
    expect(both.problem).toMatch(/got Linux USB \(189\)/);
    expect(both.codes).toEqual(['capture.unsupported-link-type']);
  });
});

function numbersOf(isLittleEndian: boolean) {
  const ordered = (bytes: Uint8Array): Uint8Array => (isLittleEndian ? bytes.reverse() : bytes);
  return {
    u16: (value: number) => ordered(uint16(value)),
    u32: (value: number) => ordered(uint32(value)),
  };
}

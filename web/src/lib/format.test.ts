import { describe, expect, it } from 'vitest';
import {
  countOf,
  formatAddress,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatIso,
  formatMoment,
  formatNumber,
  formatSide,
  formatSigned,
  formatSpan,
  formatWhen,
  formatWho,
} from './format.ts';

const TIME = '2024-03-02T14:05:11.123456Z';
const NOW = Date.parse('2024-03-02T14:09:11Z');

describe('bytes and counts', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1234, '1.23 kB'],
    [12_345, '12.3 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [123_456_789, '123 MB'],
    [5e18, '5000 PB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0'],
    [9999, '9,999'],
    [10_000, '10.0k'],
    [99_949, '99.9k'],
    [99_950, '100k'],
    [1_204_311, '1.20M'],
  ])('%d is %s', (count, text) => expect(formatCount(count)).toBe(text));

  it('a count agrees with its noun', () => {
    expect([0, 1, 2].map((count) => countOf(count, 'flow'))).toEqual([
      '0 flows',
      '1 flow',
      '2 flows',
    ]);
  });

  it.each([
    [1.5, '+1.50'],
    [-0.456, '−0.46'],
    [-0.001, '0.00'],
    [0, '0.00'],
  ])('%d is signed %s', (value, text) => expect(formatSigned(value, 2)).toBe(text));

  it.each([
    [0, '0'],
    [-3, '−3'],
    [1234567, '1,234,567'],
    [0.1 + 0.2, '0.3'],
    [0.00012345678, '0.000123'],
    [1.5e-9, '1.5e-9'],
    [1e300, '1e+300'],
  ])('the feature value %d is %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('times', () => {
  it.each([
    ['2024-03-02T14:09:08.000000Z', '3 s'],
    [TIME, '3 min'],
    ['2024-03-01T14:10:00.000000Z', '23 h'],
    ['2024-03-01T14:09:11.000000Z', '2024-03-01 14:09'],
    ['2024-03-02T14:09:12.000000Z', '2024-03-02 14:09'],
  ])('%s was %s', (time, text) => expect(formatWhen(time, 'utc', NOW)).toBe(text));

  it('keeps microseconds where flows need them', () => {
    expect(formatClock(TIME, 'utc')).toBe('14:05:11.123456');
    expect(formatIso(TIME, 'utc')).toBe('2024-03-02T14:05:11.123456Z');
  });

  it('local time is the same moment with its offset', () => {
    expect(Date.parse(formatIso(TIME, 'local'))).toBe(Date.parse(TIME));
    expect(formatMoment(TIME, 'local')).toHaveLength(19);
  });

  it.each([
    [TIME, TIME, '2024-03-02 14:05:11'],
    [TIME, '2024-03-02T14:09:02.000000Z', '2024-03-02 14:05:11 to 14:09:02'],
    [TIME, '2024-03-03T00:00:00.000000Z', '2024-03-02 14:05:11 to 2024-03-03 00:00:00'],
  ])('%s until %s is %s', (start, end, text) => expect(formatSpan(start, end, 'utc')).toBe(text));

  it.each([
    [-1, '0 s'],
    [0, '0 s'],
    [0.0000004, '0 µs'],
    [0.000012, '12 µs'],
    [0.85, '850 ms'],
    [12.34, '12.3 s'],
    [59.97, '1 m'],
    [192, '3 m 12 s'],
    [3600, '1 h'],
    [7384, '2 h 3 m'],
    [187_200, '2 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('addresses', () => {
  it.each([
    ['10.0.0.5', undefined, '10.0.0.5'],
    ['10.0.0.5', 443, '10.0.0.5:443'],
    ['2001:db8::1', undefined, '2001:db8::1'],
    ['2001:db8::1', 443, '[2001:db8::1]:443'],
  ])('%s and %s', (ip, port, text) => expect(formatAddress(ip, port)).toBe(text));

  it('a side of many hosts says how many', () => {
    expect(formatSide({ hostCount: 254 })).toBe('254 hosts');
    expect(formatSide({ hostCount: 254, port: 445 })).toBe('254 hosts:445');
    expect(formatSide({ hostCount: 0 })).toBe('nobody');
    expect(formatSide({ ip: '10.0.0.1', hostCount: 1 })).toBe('10.0.0.1');
  });
});

describe('who a row is about', () => {
  const side = (hostCount: number, ip?: string) => {
    return { hostCount, portCount: 0, packets: 0, bytes: 0, ...(ip && { ip }) };
  };
  const host = { type: 'host', key: '10.0.0.5' } as const;
  const network = { type: 'network', key: 'network' } as const;
  it.each([
    [{ subject: host, orig: side(1, '10.0.0.5'), resp: side(2) }, '10.0.0.5 → 2 hosts'],
    [{ subject: host, orig: side(1, '10.0.0.5'), resp: side(0) }, '10.0.0.5 → nobody'],
    [{ subject: network, orig: side(0), resp: side(0) }, 'network'],
  ])('is its sides, or itself where it fell silent: %o', (group, words) => {
    expect(formatWho(group)).toBe(words);
  });
});

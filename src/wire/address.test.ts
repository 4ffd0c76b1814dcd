import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from './address.ts';

describe('addresses are read and written as RFC 5952 says', () => {
  const rows: [string, string][] = [
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80::', 'fe80::'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ];
  test.each(rows)('%s', (given, expected) => {
    const address = parseAddress(given);
    expect(address && formatAddress(address, 0)).toBe(expected);
  });

  const refused = [
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    'fe80::1%eth0',
    'x',
    '1.2.3.4::',
    '::1.2.3',
  ];
  test.each(refused)('%s is none', (given) => {
    expect(parseAddress(given)).toBeUndefined();
  });
});

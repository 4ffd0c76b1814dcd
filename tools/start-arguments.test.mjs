import { describe, expect, test } from 'vitest';
import { startArguments } from './start-arguments.mjs';

const check = (typed, hasInput) => {
  const args = typed.split(' ').filter(Boolean);
  const expected = hasInput ? args : [...args, 'first.pcap.gz'];
  expect(startArguments(args, 'first.pcap.gz')).toEqual(expected);
};

describe('npm start reads the bundled capture unless an input is named', () => {
  test.each([
    '',
    '--port 0',
    '--data some/folder',
    '--port=0 --json',
    '--no-open',
    '--baseline ordinary.pcap',
  ])('no input in "%s"', (typed) => check(typed, false));
  test.each([
    'my.pcap',
    '--port 0 my.pcap',
    '--port=0 folder',
    '--no-open my.pcapng.gz',
    '-r folder',
    '-rfolder',
    '-i eth0',
    '-',
    '--baseline ordinary.pcap my.pcap',
    '--help',
  ])('an input (or help) in "%s"', (typed) => check(typed, true));
});

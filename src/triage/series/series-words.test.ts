import { expect, test } from 'vitest';
import { amountSentence } from './series-words.ts';

const minute = 60e6;

test.each([
  [
    'bytes',
    { actual: 3.4e6, low: 120e3, high: 310e3, binUs: minute },
    '3.4 MB a minute where 120 to 310 kB were expected',
  ],
  [
    'bytes',
    { actual: 0, low: 999_600, high: 1.2e9, binUs: 3600e6 },
    '0 B an hour where 1.0 MB to 1.2 GB were expected',
  ],
  [
    'flows',
    { actual: 1, low: -3, high: 12.4, binUs: 5e6 },
    '1 flow in 5 s where up to 12 flows were expected',
  ],
  [
    'failures',
    { actual: 5321, low: 2, high: 9, binUs: 600e6 },
    '5.3k failed flows in 10 minutes where 2 to 9 failed flows were expected',
  ],
  [
    'peers',
    { actual: 40, low: 2, high: 2.2, binUs: 21_600e6 },
    '40 peers in 6 hours where 2 peers were expected',
  ],
] as const)('%s are told as %o', (metric, amounts, text) => {
  expect(amountSentence(metric, amounts)).toBe(text);
});

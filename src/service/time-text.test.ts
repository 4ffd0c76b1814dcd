import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeText as shape } from '../api/index.ts';
import { parseTimeText, timeText } from './time-text.ts';

test.each([
  [0, '1970-01-01T00:00:00.000000Z'],
  [1, '1970-01-01T00:00:00.000001Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
  [4_294_967_296_000_000, '2106-02-07T06:28:16.000000Z'],
])('%d microseconds read %s', (us, text) => {
  expect(timeText(us)).toBe(text);
  expect(parseTimeText(text)).toBe(us);
});

test('text and number are each other inverse over the whole exact range', () => {
  const exact = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
  fc.assert(
    fc.property(exact, (us) => {
      const text = timeText(us);
      return shape.safeParse(text).success && parseTimeText(text) === us;
    }),
  );
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('%d is refused', (us) => {
  expect(() => timeText(us)).toThrow(RangeError);
});

test.each(['', '2023-11-14', '2023-11-14T22:13:20.123Z', '2023-13-14T22:13:20.123456Z'])(
  'the text "%s" is refused',
  (text) => {
    expect(() => parseTimeText(text)).toThrow('expected RFC 3339');
  },
);

import { describe, expect, test } from 'vitest';
import { createProgress } from './progress.ts';

/** A terminal of so many columns, and a clock that the test moves. */
function watch({ columns = 100, isTTY = true, total = 1_000_000 } = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const now = () => clock.ms;
  const progress = createProgress({ stream, label: 'reading a.pcap', total, now });
  return { written, clock, progress };
}

const visible = (text: string) => text.replaceAll('\x1b[K', '').replaceAll('\r', '');

describe('progress', () => {
  test('shows bar, percent, time left, rate and bytes', () => {
    const { written, clock, progress } = watch();
    clock.ms = 2000;
    progress.update({ bytes: 250_000, packets: 3000 });
    expect(visible(written[0] ?? '')).toBe(
      'reading a.pcap  [#####...............]   25%  6 s left  1,500 packets/s  250 kB of 1.0 MB',
    );
  });

  test('knows no end without a total', () => {
    const { written, clock, progress } = watch({ total: 0 });
    clock.ms = 1000;
    progress.update({ bytes: 999, packets: 10 });
    expect(visible(written[0] ?? '')).toBe('reading a.pcap  999 B  10 packets/s');
  });

  test.each([10, 20, 30, 40, 60, 80])('fits %i columns', (columns) => {
    const { written, clock, progress } = watch({ columns });
    clock.ms = 7_200_000;
    progress.update({ bytes: 1, packets: 3 });
    expect(visible(written[0] ?? '').length).toBeLessThan(columns);
  });

  test('writes at most ten times a second', () => {
    const { written, clock, progress } = watch();
    for (clock.ms = 0; clock.ms < 1000; clock.ms += 1) progress.update({ bytes: 1, packets: 1 });
    expect(written).toHaveLength(10);
  });

  test('clears its line once, and is still afterwards', () => {
    const { written, clock, progress } = watch();
    progress.update({ bytes: 1, packets: 1 });
    progress.done();
    clock.ms = 5000;
    progress.update({ bytes: 2, packets: 2 });
    expect(written.at(-1)).toBe('\r\x1b[K');
    expect(written).toHaveLength(2);
  });

  test('is silent where nobody watches', () => {
    const { written, progress } = watch({ isTTY: false });
    progress.update({ bytes: 1, packets: 1 });
    progress.done();
    expect(written).toEqual([]);
  });
});

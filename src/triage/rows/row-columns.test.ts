import { describe, expect, test } from 'vitest';
import { createTable } from '../../learn/index.ts';
import { rowColumnsOf } from './row-columns.ts';

const words = (name: string, ...categories: string[]) => ({
  kind: 'category' as const,
  name,
  codes: Int32Array.from(categories, (_, code) => code),
  categories,
});
const numbers = (name: string, ...values: number[]) => ({
  kind: 'number' as const,
  name,
  values: Float64Array.from(values),
});

describe('columns of a row', () => {
  test.each([
    ['srcip', 'dstip', 'sport', 'dsport'],
    ['id.orig_h', 'id.resp_h', 'id.orig_p', 'id.resp_p'],
    ['src_ip', 'dest_ip', 'src_port', 'dest_port'],
    ['Source IP', 'Destination IP', 'Source Port', 'Destination Port'],
  ])('are known by the names %s and %s', (srcip, dstip, sport, dsport) => {
    const { orig, resp } = rowColumnsOf(
      createTable([
        words(srcip, '192.0.2.1'),
        words(dstip, '192.0.2.2'),
        numbers(sport, 5000),
        numbers(dsport, 443),
      ]),
    );
    expect([orig.ip(0), orig.port(0)]).toEqual(['192.0.2.1', 5000]);
    expect([resp.ip(0), resp.port(0)]).toEqual(['192.0.2.2', 443]);
  });

  test.each([
    ['2026-01-02 03:04:05', 1_767_323_045_000_000],
    ['2026-01-02T03:04:05.000123Z', 1_767_323_045_000_123],
    ['2026-01-02T04:04:05+01:00', 1_767_323_045_000_000],
    ['yesterday', undefined],
    ['2026-13-02 03:04:05', undefined],
  ])('read the time %s', (text, us) => {
    expect(rowColumnsOf(createTable([words('Timestamp', text)])).timeUs(0)).toBe(us);
  });

  test.each([
    [1_767_323_045.5, 1_767_323_045_500_000],
    [1_767_323_045_123, 1_767_323_045_123_000],
    [1_767_323_045_000_123, 1_767_323_045_000_123],
    [3, undefined],
    [Number.NaN, undefined],
  ])('read the time %d by its size', (value, us) => {
    expect(rowColumnsOf(createTable([numbers('ts', value)])).timeUs(0)).toBe(us);
  });

  test('that nobody knows say nothing', () => {
    const columns = rowColumnsOf(createTable([numbers('amount', 1)]));
    expect(columns.orig.ip(0)).toBeUndefined();
    expect(columns.timeUs(0)).toBeUndefined();
    expect(columns.sort(0)).toBe('');
  });

  test('sort rows by their commonest words', () => {
    const codes = Int32Array.from({ length: 40 }, (_, row) => Math.min(row, 30));
    const categories = Array.from({ length: 31 }, (_, code) => `p${String(code).padStart(2, '0')}`);
    const columns = rowColumnsOf(
      createTable([{ kind: 'category', name: 'proto', codes, categories }]),
    );
    expect(columns.sort(39)).toBe('p30');
    expect(columns.sort(0)).toBe('p00');
    expect(columns.sort(20)).toBe('other');
  });
});

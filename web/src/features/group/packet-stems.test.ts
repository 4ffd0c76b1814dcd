import { describe, expect, it } from 'vitest';
import { nearestPacket, stemsOf, ticksOf } from './packet-stems.ts';

/** `>0.5:100` is 100 bytes of the originator half a second in. */
function packets(text: string) {
  return text
    .split(' ')
    .filter(Boolean)
    .map((part) => {
      const [offset, ipBytes] = part.slice(1).split(':').map(Number);
      const fromOrig = part[0] === '>';
      return { offset: offset ?? 0, fromOrig, ipBytes: ipBytes ?? 0, payloadBytes: 0, flags: '' };
    });
}
const size = { height: 50, middle: 58 };

describe('stems of packets', () => {
  it('go up for the originator, down for the responder, on one scale', () => {
    const stems = stemsOf(packets('>0:1000 <1:500'), size);
    expect(stems.up).toBe('M1 58v-50');
    expect(stems.down).toBe('M999 58v25');
    expect([stems.seconds, stems.most]).toEqual([1, 1000]);
  });

  it('a small packet can still be seen', () => {
    expect(stemsOf(packets('>0:1500 >1:0'), size).up).toContain('M999 58v-2');
  });

  it('packets of one moment, and none at all', () => {
    expect(stemsOf(packets('>0:10 <0:10'), size).seconds).toBe(0);
    expect(stemsOf([], size).up).toBe('');
    expect(ticksOf(0)).toHaveLength(1);
    expect(ticksOf(4).map((tick) => tick.label)).toEqual(['0 s', '2 s', '4 s']);
  });

  it('the nearest in time is found', () => {
    const list = packets('>0:1 <1:1 >2:1');
    expect([-5, 0.4, 0.6, 99].map((seconds) => nearestPacket(list, seconds))).toEqual([0, 0, 1, 2]);
  });
});

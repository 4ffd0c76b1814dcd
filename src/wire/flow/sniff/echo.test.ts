import { describe, expect, test } from 'vitest';
import type { TimedFrame } from '../../testing/capture-builder.ts';
import { FLOW_START_US } from '../../testing/flow-notation.ts';
import { meterFrames } from '../../testing/meter-flows.ts';
import { icmpFrame, text } from '../../testing/packet-builder.ts';

describe('echoes', () => {
  const ends = { src: '10.0.0.1', dst: '10.0.0.2' };
  const back = { src: '10.0.0.2', dst: '10.0.0.1' };
  const echo = (i: number, sent: string, returned: string): TimedFrame[] => [
    {
      timeUs: FLOW_START_US + i * 10,
      frame: icmpFrame({ ...ends, type: 8, echo: i, payload: text(sent) }),
    },
    {
      timeUs: FLOW_START_US + i * 10 + 5,
      frame: icmpFrame({ ...back, type: 0, echo: i, payload: text(returned) }),
    },
  ];

  test('a reply that carries something else is a mismatch', () => {
    const frames = [
      ...echo(1, 'abc', 'abc'),
      ...echo(2, 'abc', 'abd'),
      ...echo(3, '', ''),
      ...echo(4, 'a', 'ab'),
    ];
    expect(meterFrames(frames).flows).toMatchObject([
      { requests: 4, responses: 4, echoMismatches: 2, origPorts: 8, respPorts: 0, origPackets: 4 },
    ]);
  });

  test('of a reply that the capture cut shorter only the length is compared', () => {
    const sent = 'abcd'.repeat(40);
    const cut = ({ timeUs, frame }: TimedFrame): TimedFrame => ({
      timeUs,
      frame: frame.subarray(0, 86),
      originalLength: frame.length,
    });
    const [request, same] = echo(1, sent, sent);
    const [second, longer] = echo(2, sent, `${sent}more`);
    const frames = [request, cut(same), second, cut(longer)];
    expect(meterFrames(frames).flows).toMatchObject([{ responses: 2, echoMismatches: 1 }]);
  });

  test('an echo is compared with the newest request of its number', () => {
    const frames = ['old', 'new'].flatMap((word, i) => [
      {
        timeUs: FLOW_START_US + i * 10,
        frame: icmpFrame({ ...ends, type: 8, payload: text(word) }),
      },
      {
        timeUs: FLOW_START_US + i * 10 + 1,
        frame: icmpFrame({ ...back, type: 0, payload: text(word) }),
      },
    ]);
    expect(meterFrames(frames).flows).toMatchObject([{ requests: 2, echoMismatches: 0 }]);
  });
});

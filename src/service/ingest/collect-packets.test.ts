import { expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { analyse } from './analyse.ts';
import { collectPackets } from './collect-packets.ts';

const CAPTURE = fileURLToPath(
  new URL('../../../test/captures/first-watch.pcap.gz', import.meta.url),
);

test('the packets read again are those that the flow counted', async () => {
  const { flows } = await analyse({ inputs: [CAPTURE], seed: 1, version: 'test' });
  const protos = ['tcp', 'udp', 'icmp'].flatMap((proto) =>
    flows.filter((flow) => flow.proto === proto).slice(0, 3),
  );
  expect(protos.length).toBeGreaterThan(6);
  for (const flow of protos) {
    const { packets, total } = await collectPackets([CAPTURE], flow, 10_000);
    const from = packets.filter(({ fromOrig }) => fromOrig).length;
    expect([from, total - from]).toEqual([flow.orig.packets, flow.resp.packets]);
    expect(packets.every(({ offset }) => offset >= 0 && offset <= flow.duration + 1e-6)).toBe(true);
  }
});

test('a limit keeps the first packets and still counts all', async () => {
  const { flows } = await analyse({ inputs: [CAPTURE], seed: 1, version: 'test' });
  const flow = flows.find((each) => each.orig.packets + each.resp.packets > 5);
  if (flow === undefined) throw new Error('expected a flow of more than five packets');
  const { packets, total } = await collectPackets([CAPTURE], flow, 2);
  expect(packets).toHaveLength(2);
  expect(total).toBe(flow.orig.packets + flow.resp.packets);
});

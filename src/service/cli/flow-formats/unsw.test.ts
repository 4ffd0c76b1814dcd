import { expect, test } from 'vitest';
import { FeatureExtractor, FlowMeter, featureSet } from '../../../wire/index.ts';
import { UNSW_HEADER, unswLines } from './unsw.ts';

/** A pcap of one DNS question from 10.0.0.1 to 10.0.0.2 at 1.5 s, without an answer. */
function question(): Uint8Array {
  const datagram = [0x13, 0x88, 0, 53, 0, 20, 0, 0, 0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  const ip = [0x45, 0, 0, 40, 0, 1, 0, 0, 62, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
  const frame = [...new Array<number>(12).fill(2), 8, 0, ...ip, ...datagram];
  const header = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, ...new Array<number>(8).fill(0)];
  const limits = [0xff, 0xff, 0, 0, 1, 0, 0, 0];
  const record = [1, 0, 0, 0, 0x20, 0xa1, 7, 0, frame.length, 0, 0, 0, frame.length, 0, 0, 0];
  return Uint8Array.from([...header, ...limits, ...record, ...frame]);
}

test('a row has a cell for each column of the header, by its name', () => {
  const extractor = new FeatureExtractor(featureSet('unsw@1'));
  let lines = '';
  const meter = new FlowMeter({
    rows: 'records',
    onBatch: (batch) => {
      lines += Buffer.from(unswLines(batch, extractor.extract(batch))).toString('latin1');
    },
  });
  meter.push(question());
  meter.endInput();
  meter.finish();
  const names = UNSW_HEADER.split(',');
  const cells = lines.trim().split(',');
  expect(cells).toHaveLength(names.length);
  expect(names).toHaveLength(48);
  const row = Object.fromEntries(names.map((name, at) => [name, cells[at]]));
  expect(row).toMatchObject({
    srcip: '10.0.0.1',
    sport: '5000',
    dstip: '10.0.0.2',
    dsport: '53',
    stime: '1.5',
    ltime: '1.5',
    dur: '0',
    proto: 'udp',
    state: 'INT',
    spkts: '1',
    dpkts: '0',
    sbytes: '54',
    sttl: '62',
    smean: '54',
    ct_srv_src: '1',
    ct_state_ttl: '2',
    is_sm_ips_ports: '0',
  });
});

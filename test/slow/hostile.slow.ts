import { expect, test } from 'vitest';
import {
  CaptureError,
  FlowMeter,
  type FlowMeterOptions,
  type MeterCounters,
} from '../../src/wire/index.ts';
import { capturesOf } from './captures.ts';
import { isKnown, meterMutations, slowEachTime } from './hostile.ts';
import { seedFrames } from './mutations.ts';

const PACKETS = 2_000_000;
const FRAMES_MAX = 4000;
/** Of one capture, so that no kind of traffic has most of them. */
const FRAMES_A_CAPTURE = 20;
const PACKET_MS_MAX = 5;
/** Making a meter. */
const CAPTURE_MS_SPARE = 50;
const MIB = 2 ** 20;

test('two million mutated packets', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  process.stdout.write(`hostile packets: SEED=${seed}\n`);
  const seeds = [...seedFrames(), ...framesOfOthers()];
  const run = () => meterMutations(seeds, PACKETS, seed);
  const result = run();
  process.stdout.write(
    `hostile packets: ${result.packets} met, ${result.metered} metered to ${result.flows} flows, ` +
      `${result.rejected} rejected under ${result.reasonCount} reasons; ` +
      `${Math.round(result.packetsPerSecond / 1000)} thousand packets/s, resident ` +
      `${Math.round(result.residentEarly / MIB)} MiB after a quarter, ` +
      `${Math.round(result.residentPeak / MIB)} MiB at the peak\n`,
  );
  expect(result.packets).toBe(result.metered + result.rejected);
  expect(result.packets).toBeGreaterThanOrEqual(PACKETS);
  expect(result.unknownReasons).toEqual([]);
  expect(slowEachTime(result, run)).toEqual([]);
  expect(result.residentPeak - result.residentEarly).toBeLessThan(48 * MIB);
});

test('every malformed capture is read or refused in time', (context) => {
  const captures = capturesOf('malformed');
  if (captures.length === 0) context.skip('put the captures of others beside the repository');
  let packets = 0;
  for (const { path, bytes } of captures) {
    const first = meterAll(bytes);
    // Once more where it was slow: something may have been compiled, or garbage collected.
    const ms = Math.min(first.ms, isInTime(first) ? first.ms : meterAll(bytes).ms);
    expect({ path, inTime: isInTime({ ...first, ms }) }).toEqual({ path, inTime: true });
    const unknown = Object.keys(first.counters.rejects).filter((reason) => !isKnown(reason));
    expect({ path, unknown }).toEqual({ path, unknown: [] });
    packets += first.counters.packets;
  }
  process.stdout.write(`malformed captures: ${captures.length}, ${packets} packets\n`);
});

interface Timed {
  counters: MeterCounters;
  ms: number;
}

function meterAll(bytes: Uint8Array, onPacket?: FlowMeterOptions['onPacket']): Timed {
  // Of the processor, which the machine's other work does not lengthen.
  const start = process.cpuUsage();
  const meter = new FlowMeter({
    flowCapacity: 4096,
    onBatch: () => {},
    ...(onPacket && { onPacket }),
  });
  try {
    meter.push(bytes);
    meter.endInput();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  meter.finish();
  const { user, system } = process.cpuUsage(start);
  return { counters: meter.counters(), ms: (user + system) / 1000 };
}

function isInTime({ counters, ms }: Timed): boolean {
  return ms <= counters.packets * PACKET_MS_MAX + CAPTURE_MS_SPARE;
}

/** Ethernet frames of captures that can be decoded, to be mutated further. */
function framesOfOthers(): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (const { bytes } of [...capturesOf('malformed'), ...capturesOf('ndpi/pcap')]) {
    let left = FRAMES_A_CAPTURE;
    meterAll(bytes, ({ linkType, bytes: all, start, end }) => {
      const isWanted = linkType === 1 && end - start > 14 && end - start < 2000;
      if (isWanted && left-- > 0) frames.push(all.slice(start, end));
    });
  }
  return frames.slice(0, FRAMES_MAX);
}

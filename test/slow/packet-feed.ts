import type { FlowMeter } from '../../src/wire/index.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** Longest frame that is fed. */
const FRAME_BYTES_MAX = 65_536;

/** Hands a flow meter one packet after another, as a pcap that is never held whole. */
export class PacketFeed {
  readonly meter: FlowMeter;
  private readonly chunkBytes: number;
  private readonly buffer: Uint8Array;
  private readonly fields: DataView;
  private length = 0;

  /** Pushes once more than `chunkBytes` wait; 0 is after every packet. */
  constructor(meter: FlowMeter, chunkBytes: number) {
    this.meter = meter;
    this.chunkBytes = chunkBytes;
    const capacity = chunkBytes + RECORD_HEADER_BYTES + FRAME_BYTES_MAX;
    this.buffer = new Uint8Array(capacity);
    this.fields = new DataView(this.buffer.buffer);
  }

  /** Begins a capture: microseconds, little-endian. */
  begin(linkType: number): void {
    this.fields.setUint32(0, 0xa1b2c3d4, true);
    this.fields.setUint16(4, 2, true);
    this.fields.setUint16(6, 4, true);
    this.fields.setUint32(16, FRAME_BYTES_MAX, true);
    this.fields.setUint32(20, linkType, true);
    this.length = FILE_HEADER_BYTES;
    this.flush();
  }

  add(timeUs: number, frame: Uint8Array, wireBytes = frame.length): void {
    const at = this.length;
    this.fields.setUint32(at, Math.floor(timeUs / 1e6), true);
    this.fields.setUint32(at + 4, timeUs % 1e6, true);
    this.fields.setUint32(at + 8, frame.length, true);
    this.fields.setUint32(at + 12, wireBytes, true);
    this.buffer.set(frame, at + RECORD_HEADER_BYTES);
    this.length = at + RECORD_HEADER_BYTES + frame.length;
    if (this.length > this.chunkBytes) this.flush();
  }

  end(): void {
    this.flush();
    this.meter.endInput();
  }

  private flush(): void {
    if (this.length > 0) this.meter.push(this.buffer.subarray(0, this.length));
    this.length = 0;
  }
}

import { concat } from './packet-builder.ts';

export interface TimedFrame {
  timeUs: number;
  frame: Uint8Array;
  /** Where the capture kept less than the wire carried. */
  originalLength?: number;
}

export interface CaptureForm {
  isLittleEndian?: boolean;
  isNano?: boolean;
  linkType?: number;
}

/** Fixed-size numbers in either byte order. */
function writer(isLittleEndian: boolean) {
  const number = (size: number) => (value: number) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
      bytes[isLittleEndian ? i : size - 1 - i] = Math.floor(value / 256 ** i) % 256;
    }
    return bytes;
  };
  return { u16: number(2), u32: number(4) };
}

export function pcapOf(frames: readonly TimedFrame[], form: CaptureForm = {}): Uint8Array {
  const { isLittleEndian = true, isNano = false, linkType = 1 } = form;
  const { u16, u32 } = writer(isLittleEndian);
  const header = concat(
    u32(isNano ? 0xa1b23c4d : 0xa1b2c3d4),
    u16(2),
    u16(4),
    u32(0),
    u32(0),
    u32(262_144),
    u32(linkType),
  );
  const records = frames.map(({ timeUs, frame, originalLength }) =>
    concat(
      u32(Math.floor(timeUs / 1e6)),
      u32((timeUs % 1e6) * (isNano ? 1000 : 1)),
      u32(frame.length),
      u32(originalLength ?? frame.length),
      frame,
    ),
  );
  return concat(header, ...records);
}

/** A block of pcapng, padded, with its length before and behind. */
export function pcapngBlock(
  type: number,
  body: Uint8Array,
  { isLittleEndian = true }: CaptureForm = {},
): Uint8Array {
  const { u32 } = writer(isLittleEndian);
  const padding = new Uint8Array((4 - (body.length % 4)) % 4);
  const length = u32(12 + body.length + padding.length);
  return concat(u32(type), length, body, padding, length);
}

export function pcapngSection(form: CaptureForm = {}): Uint8Array {
  const { u16, u32 } = writer(form.isLittleEndian ?? true);
  const body = concat(u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff));
  return pcapngBlock(0x0a0d0d0a, body, form);
}

/** if_tsresol is written where given: 6 is 10^-6, 0x80 + n is 2^-n. */
export function pcapngInterface(form: CaptureForm & { resolution?: number } = {}): Uint8Array {
  const { u16, u32 } = writer(form.isLittleEndian ?? true);
  const options =
    form.resolution === undefined
      ? new Uint8Array(0)
      : concat(u16(9), u16(1), Uint8Array.of(form.resolution, 0, 0, 0), u32(0));
  const body = concat(u16(form.linkType ?? 1), u16(0), u32(0), options);
  return pcapngBlock(1, body, form);
}

/** `ticks` is the time in units of the interface. */
export function pcapngPacket(
  packet: { ticks: bigint; frame: Uint8Array; interfaceIndex?: number },
  form: CaptureForm = {},
): Uint8Array {
  const { u32 } = writer(form.isLittleEndian ?? true);
  const { ticks, frame } = packet;
  const body = concat(
    u32(packet.interfaceIndex ?? 0),
    u32(Number(ticks >> 32n)),
    u32(Number(ticks & 0xffffffffn)),
    u32(frame.length),
    u32(frame.length),
    frame,
  );
  return pcapngBlock(6, body, form);
}

export function pcapngOf(frames: readonly TimedFrame[], form: CaptureForm = {}): Uint8Array {
  const packets = frames.map(({ timeUs, frame }) =>
    pcapngPacket({ ticks: BigInt(timeUs), frame }, form),
  );
  return concat(pcapngSection(form), pcapngInterface(form), ...packets);
}

const text = new TextEncoder();

const VARINT = 0;
const BYTES = 2;
const FIXED_32 = 5;

/**
 * Writes one message in the wire format of Protocol Buffers (protobuf.dev, "Encoding"): a key
 * (field number and kind of value) before each value, whole numbers seven bits a byte.
 */
export class ProtoWriter {
  private buffer = new Uint8Array(64);
  private length = 0;

  int(field: number, value: number): this {
    this.key(field, VARINT);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.key(field, FIXED_32);
    this.fixed32(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  strings(field: number, values: readonly string[]): this {
    for (const value of values) this.string(field, value);
    return this;
  }

  message(field: number, value: ProtoWriter): this {
    return this.bytes(field, value.finish());
  }

  messages(field: number, values: readonly ProtoWriter[]): this {
    for (const value of values) this.message(field, value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.key(field, BYTES);
    this.varint(value.length);
    this.room(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
    return this;
  }

  /** Packed: all values behind one key. */
  ints(field: number, values: ArrayLike<number>): this {
    const packed = new ProtoWriter();
    for (let i = 0; i < values.length; i++) packed.varint(values[i]);
    return this.message(field, packed);
  }

  floats(field: number, values: ArrayLike<number>): this {
    const packed = new ProtoWriter();
    for (let i = 0; i < values.length; i++) packed.fixed32(values[i]);
    return this.message(field, packed);
  }

  /** As `floats`, of 64 bits. */
  doubles(field: number, values: ArrayLike<number>): this {
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
    return this.bytes(field, bytes);
  }

  /** What was written; a view that the next write may leave behind. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private key(field: number, kind: number): void {
    this.varint(field * 8 + kind);
  }

  /** Whole numbers up to 2^53; those below 0 as 64 bits, as the format has it. */
  private varint(value: number): void {
    this.room(10);
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.buffer[this.length++] = Number(rest & 127n) | 128;
      this.buffer[this.length++] = Number(rest);
      return;
    }
    let rest = value;
    while (rest > 127) {
      this.buffer[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  private fixed32(value: number): void {
    this.room(4);
    new DataView(this.buffer.buffer).setFloat32(this.length, value, true);
    this.length += 4;
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.length + more));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }
}

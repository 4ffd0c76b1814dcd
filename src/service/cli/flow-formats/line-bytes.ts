/** Room that one cell never outgrows: the longest number has 25 characters, an address 45. */
const CELL_BYTES_MAX = 64;

const DIGIT_0 = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/** Six decimals, as ra prints them; more would only be noise. */
const DECIMALS = 6;
const SCALE = 10 ** DECIMALS;
/** Whole numbers up to here are integers of 32 bits, which are faster than floats. */
const INTEGER_MAX = 2 ** 31 - 1;
/** Above, a tenth may be rounded up to the next whole number. */
const WHOLE_MAX = 1e15;
/** Above, a scaled number is not exact any more (2^53). */
const SCALED_MAX = Math.floor(Number.MAX_SAFE_INTEGER / SCALE) - 1;

/** Lines of comma-separated cells of ASCII, written into bytes: much faster than strings. */
export class LineBytes {
  private bytes = Buffer.allocUnsafe(1 << 20);
  private length = 0;

  text(value: string): void {
    this.makeRoom(value.length);
    const { bytes } = this;
    let at = this.length;
    for (let i = 0; i < value.length; i++) bytes[at++] = value.charCodeAt(i);
    bytes[at++] = COMMA;
    this.length = at;
  }

  number(value: number): void {
    this.makeRoom(0);
    const integer = value | 0;
    if (integer === value && integer >= 0) this.integer(integer);
    else if (Number.isInteger(value) && value >= 0 && value < WHOLE_MAX) this.whole(value);
    else if (Math.abs(value) < SCALED_MAX) this.decimal(value);
    else this.length += this.bytes.write(`${value}`, this.length, 'latin1');
    this.bytes[this.length++] = COMMA;
  }

  /** Four bytes as an address of IPv4. */
  quad(address: Uint8Array, at: number): void {
    this.makeRoom(0);
    for (let i = 0; i < 4; i++) {
      this.integer(address[at + i]);
      this.bytes[this.length++] = i < 3 ? POINT : COMMA;
    }
  }

  /** A line has a cell at the least. */
  endLine(): void {
    this.bytes[this.length - 1] = LINE_FEED;
  }

  /** All lines so far, the caller's own; the next ones begin anew. */
  take(): Uint8Array {
    const lines = Uint8Array.prototype.slice.call(this.bytes, 0, this.length);
    this.length = 0;
    return lines;
  }

  private makeRoom(byteCount: number): void {
    if (this.length + byteCount + CELL_BYTES_MAX <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * this.bytes.length + byteCount);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  private integer(value: number): void {
    const { bytes } = this;
    if (value < 10) {
      bytes[this.length++] = DIGIT_0 + value;
      return;
    }
    const end = this.length + digitsOf(value);
    let rest = value;
    for (let at = end - 1; at >= this.length; at--) {
      const quotient = (rest / 10) | 0;
      bytes[at] = DIGIT_0 + rest - quotient * 10;
      rest = quotient;
    }
    this.length = end;
  }

  private whole(value: number): void {
    if (value <= INTEGER_MAX) return this.integer(value | 0);
    const upper = Math.floor(value / SCALE);
    this.integer(upper);
    this.fraction((value - upper * SCALE) | 0, DECIMALS);
  }

  private decimal(value: number): void {
    const scaled = Math.round(Math.abs(value) * SCALE);
    const whole = Math.floor(scaled / SCALE);
    if (value < 0 && scaled > 0) this.bytes[this.length++] = MINUS;
    this.whole(whole);
    let fraction = (scaled - whole * SCALE) | 0;
    if (fraction === 0) return;
    // Without noughts at the end.
    let digits = DECIMALS;
    for (let tenth = (fraction / 10) | 0; tenth * 10 === fraction; tenth = (fraction / 10) | 0) {
      fraction = tenth;
      digits--;
    }
    this.bytes[this.length++] = POINT;
    this.fraction(fraction, digits);
  }

  /** So many digits, with noughts in front. */
  private fraction(value: number, digits: number): void {
    const { bytes } = this;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const quotient = (rest / 10) | 0;
      bytes[at] = DIGIT_0 + rest - quotient * 10;
      rest = quotient;
    }
    this.length += digits;
  }
}

/** Of a number of 32 bits. */
function digitsOf(value: number): number {
  if (value < 1e5) return value < 1e3 ? (value < 1e2 ? 2 : 3) : value < 1e4 ? 4 : 5;
  if (value < 1e8) return value < 1e6 ? 6 : value < 1e7 ? 7 : 8;
  return value < 1e9 ? 9 : 10;
}

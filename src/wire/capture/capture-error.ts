export type CaptureErrorCode =
  | 'empty'
  | 'not-a-capture'
  | 'unsupported-link-type'
  | 'unsupported-version'
  | 'damaged-header';

/**
 * Thrown where the first bytes show that the input is no capture that can be read. The message
 * is `expected …, got … at byte …`; it names no file, since wire knows none.
 */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, byteOffset: number, message: string) {
    super(`${message} at byte ${byteOffset}`);
    this.code = code;
  }
}

/** What may be wrong with a capture that is read all the same, as far as it goes. */
export const CAPTURE_PROBLEMS = [
  'capture.bad-block-length',
  'capture.bad-resolution',
  'capture.bad-section',
  'capture.block-lengths-differ',
  'capture.block-too-long',
  'capture.cut-off',
  'capture.packet-too-long',
  'capture.short-block',
  'capture.short-packet',
  'capture.too-many-interfaces',
  'capture.unknown-interface',
  'capture.unsupported-link-type',
] as const;

export type CaptureProblemCode = (typeof CAPTURE_PROBLEMS)[number];

/** Problems met: the first is told in words, all are counted by code. */
export class CaptureProblems {
  readonly countsByCode = new Map<CaptureProblemCode, number>();
  /** A lower-case clause with the byte offset; undefined while all is well. */
  first: string | undefined;

  add(code: CaptureProblemCode, text: string): void {
    this.first ??= text;
    this.countsByCode.set(code, (this.countsByCode.get(code) ?? 0) + 1);
  }
}

/**
 * One captured frame, as a view over the reader's buffer. The reader reuses a single object: what
 * a receiver wants to keep it copies before it returns.
 */
export interface PacketView {
  bytes: Uint8Array;
  /** Where the frame starts in `bytes`. */
  start: number;
  /** Where what was captured of it ends. */
  end: number;
  /** Length on the wire; at least `end - start`. */
  originalLength: number;
  /** Whole microseconds since 1970 UTC; nanoseconds are cut off. */
  timeUs: number;
  /** LINKTYPE value of the interface (tcpdump.org/linktypes.html). */
  linkType: number;
}

/** States of one end of a TCP flow, by what was seen of it. */
export const TCP_INACTIVE = 0;
export const TCP_SYN_SENT = 1;
export const TCP_SYN_ACK_SENT = 2;
/** Took part without a handshake that was seen. */
export const TCP_PARTIAL = 3;
export const TCP_ESTABLISHED = 4;
export const TCP_CLOSED = 5;
export const TCP_RESET = 6;

/* Bits of `tcpBits`; those of an end are shifted left by its direction. */

/** An end was first seen without its SYN. */
export const IS_PARTIAL = 1;
/** Sent FIN or RST, but what came before it is still missing. */
export const CLOSE_WAITS = 2;
export const CLOSE_DONE = 8;
export const CLOSE_DONE_BOTH = CLOSE_DONE | (CLOSE_DONE << 1);
export const CLOSE_WAITS_ANY = CLOSE_WAITS | (CLOSE_WAITS << 1);

/** Of the times that the acknowledged number ran over in the word of wraps. */
export const ACKED_WRAP = 0x10000;

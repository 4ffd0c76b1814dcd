import { z } from 'zod';

/** RFC 3339 in UTC with six decimals, as every surface prints a time. */
export const timeText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'expected RFC 3339 UTC with six decimals');

/** 16 bytes in lower-case base32 (RFC 4648 alphabet, no padding). */
export const idText = z.string().regex(/^[a-z2-7]{26}$/, 'expected 26 characters of base32');

/** A SHA-256 digest in lower-case hexadecimal. */
export const digestText = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

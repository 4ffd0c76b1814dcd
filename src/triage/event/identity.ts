import { createHash } from 'node:crypto';
import {
  ADDRESS_BYTES,
  type FeatureSet,
  type FlowColumns,
  featureSetText,
} from '../../wire/index.ts';

const ID_BYTES = 16;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(buffer >>> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(buffer << (5 - bits)) & 31] : text;
}

/** First 16 bytes of SHA-256 over the parts, in base32. Parts may hold anything but NUL. */
export function idOf(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(parts.join('\0')).digest();
  return base32(digest.subarray(0, ID_BYTES));
}

/** `ordinal` counts flows of one source with equal five-tuple and start. */
export function flowIdOf(
  sourceId: string,
  columns: FlowColumns,
  { row, ordinal }: { row: number; ordinal: number },
): string {
  return idOf('flow', sourceId, fiveTupleText(columns, row), columns.startUs[row], ordinal);
}

/** The five-tuple as a text that equals another only for equal five-tuples. */
export function fiveTupleText(columns: FlowColumns, row: number): string {
  const orig = hexOf(columns.origAddresses, row);
  const resp = hexOf(columns.respAddresses, row);
  return (
    `${columns.protocols[row]} ${orig} ${columns.origPorts[row]} ` +
    `${resp} ${columns.respPorts[row]}`
  );
}

/** SHA-256 over names, types, units and order of a set's features. */
export function featureSetHash(set: FeatureSet): string {
  return createHash('sha256').update(featureSetText(set)).digest('hex');
}

function hexOf(addresses: Uint8Array, row: number): string {
  const at = row * ADDRESS_BYTES;
  return Buffer.from(addresses.subarray(at, at + ADDRESS_BYTES)).toString('hex');
}

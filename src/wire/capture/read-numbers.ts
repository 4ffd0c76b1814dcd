export function readUint32(bytes: Uint8Array, at: number, isLittleEndian: boolean): number {
  return isLittleEndian
    ? (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
    : ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

export function readUint16(bytes: Uint8Array, at: number, isLittleEndian: boolean): number {
  return isLittleEndian ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
}

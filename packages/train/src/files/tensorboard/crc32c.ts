/** The reflected polynomial of Castagnoli's CRC. */
const polynomial = 0x82f63b78;

/** CRC-32C of the bytes. @see https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (polynomial & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The checksum that TensorFlow's record files hold: turned and shifted, since they may hold files of the kind themselves. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

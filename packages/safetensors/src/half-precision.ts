/** Values of IEEE 754 binary16 (one sign, five exponent, ten fraction bits), two bytes each, lowest first. */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < values.length; index++) {
    const half = (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8);
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) values[index] = (sign ? -fraction : fraction) * 2 ** -24;
    else if (exponent === 0x1f) bits[index] = sign | 0x7f800000 | (fraction << 13);
    else bits[index] = sign | ((exponent + 112) << 23) | (fraction << 13);
  }
  return values;
}

/** The nearest binary16 values, ties to even; what is 65520 or more becomes infinite, as in PyTorch. */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index++) {
    const half = float16Bits(bits[index] ?? 0);
    bytes[2 * index] = half;
    bytes[2 * index + 1] = half >>> 8;
  }
  return bytes;
}

function float16Bits(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520, half way from the largest value to what would follow it.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // 2^-14, the smallest normal value: the exponent's bias goes from 127 to 15, the fraction loses 13 bits.
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  const exponent = magnitude >>> 23;
  // Below 2^-25 everything is nearer to 0.
  if (exponent < 102) return sign;
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - exponent;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (rest > half || (rest === half && kept & 1) ? 1 : 0));
}

/** Values of bfloat16 (the upper half of a float32), two bytes each, lowest first. */
export function decodeBfloat16(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < values.length; index++) {
    bits[index] = ((bytes[2 * index] ?? 0) << 16) | ((bytes[2 * index + 1] ?? 0) << 24);
  }
  return values;
}

/** The nearest bfloat16 values, ties to even. */
export function encodeBfloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index++) {
    const single = bits[index] ?? 0;
    const isNaN = (single & 0x7fffffff) > 0x7f800000;
    const brief = isNaN ? ((single >>> 16) & 0x8000) | 0x7fc0 : (single + 0x7fff + ((single >>> 16) & 1)) >>> 16;
    bytes[2 * index] = brief;
    bytes[2 * index + 1] = brief >>> 8;
  }
  return bytes;
}

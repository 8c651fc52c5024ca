/** Bytes that are no valid safetensors file, or a state dict that cannot be written as one; the message says what was found. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

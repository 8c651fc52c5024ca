import { createHash } from 'node:crypto';
import { type Module, toTorch } from '@ocelli/nn';

/**
 * What the weights that a model has so far are known by, wherever and in whatever format they lay: the SHA-256 of names and values, in
 * PyTorch's layout. Counts of batches are left out, which files may lack.
 */
export function weightsDigest(model: Module): string {
  const hash = createHash('sha256');
  const given = model.namedState().filter(([, { hasValue, dtype }]) => hasValue && dtype === 'F32');
  for (const [name, { value, shape, layout }] of given.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const { buffer, byteOffset, byteLength } = toTorch(value.dataSync() as Float32Array, shape, layout);
    hash.update(`${name}\0`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

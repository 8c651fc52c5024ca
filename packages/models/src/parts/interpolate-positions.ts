import type { LoadableStateDict } from '@ocelli/nn';
import { interpolate } from '@ocelli/ops';
import { type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';

/** The name of the position embeddings in the state of a vision transformer. */
export const positions = 'encoder.pos_embedding';

export interface InterpolatePositionsOptions {
  /** Height and width of the images that the model takes. */
  readonly imageSize: number;
  /** Height and width of its patches. */
  readonly patchSize: number;
}

/**
 * A state dict of a vision transformer for images of another size: its learned positions, seen as a square image with a vector for each
 * patch, are resized bicubically with the corners kept, and the class's own stays; as torchvision's `interpolate_embeddings`. All else
 * is as it was.
 *
 * `model.loadStateDict(await interpolatePositions(stateDict, { imageSize: 384, patchSize: 16 }))`.
 *
 * @throws RangeError when there are no positions, they are not `[1, 1 + side^2, width]`, or the patch size does not divide the image size.
 */
export async function interpolatePositions(
  stateDict: LoadableStateDict,
  { imageSize, patchSize }: InterpolatePositionsOptions,
): Promise<LoadableStateDict> {
  const side = imageSize / patchSize;
  if (!Number.isInteger(side) || side < 1) {
    throw new RangeError(`interpolatePositions: patchSize ${patchSize} must divide imageSize ${imageSize}.`);
  }
  const entry = Object.hasOwn(stateDict, positions) ? stateDict[positions] : undefined;
  const [batch, tokens = 0, width = 0] = entry?.shape ?? [];
  const oldSide = Math.sqrt(tokens - 1);
  if (entry === undefined || batch !== 1 || !Number.isInteger(oldSide) || oldSide < 1) {
    throw new RangeError(`interpolatePositions: ${positions} must be [1, 1 + side^2, width], but it is [${entry?.shape ?? []}].`);
  }
  if (side === oldSide) return stateDict;
  const values = Float32Array.from(entry.data as ArrayLike<number>, Number);
  const resized = tidy(() => {
    const map: Tensor4D = tensor4d(values.subarray(width), [1, oldSide, oldSide, width]);
    return interpolate(map, { size: side, mode: 'bicubic', alignCorners: true });
  });
  const data = new Float32Array((1 + side ** 2) * width);
  data.set(values.subarray(0, width));
  data.set(await resized.data(), width);
  resized.dispose();
  return { ...stateDict, [positions]: { ...entry, shape: [1, 1 + side ** 2, width], data } };
}

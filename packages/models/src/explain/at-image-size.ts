import { interpolate } from '@ocelli/ops';
import { reshape, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';

/** Maps `[batch, height, width]` resized, bilinear, to the images that they explain. */
export function atImageSize(maps: Tensor, images: Tensor4D): Tensor3D {
  const [batch, height, width] = images.shape;
  const [, mapHeight = 0, mapWidth = 0] = maps.shape;
  const single = reshape(maps, [batch, mapHeight, mapWidth, 1]) as Tensor4D;
  return reshape(interpolate(single, { size: [height, width], mode: 'bilinear' }), [batch, height, width]);
}

import { Rng } from '@ocelli/random';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { checkCompiledCases } from '../../testing/check-compiled.js';
import { between, drawCases, drawShape, drawTensor, oneOf, runKernel } from '../../testing/draw.js';

const ways = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
];

describe('changes of size', () => {
  it.each(['ResizeBilinear', 'ResizeNearestNeighbor'])('%s gives what tfjs gives', async (kernel) => {
    const cases = drawCases(60, (rng) => {
      const images = drawTensor(rng, drawShape(rng, 4, 9));
      const [, height = 1, width = 1] = images.shape;
      const size = rng.boolean(0.3)
        ? [height * between(rng, 1, 3), width * between(rng, 1, 3)]
        : [between(rng, 1, 20), between(rng, 1, 20)];
      const attributes = { ...oneOf(rng, ways), size };
      const run = (x: tf.Tensor) => runKernel(kernel, { images: x }, attributes);
      return { name: `[${images.shape}] ${JSON.stringify(attributes)}`, inputs: [images], run: run as () => unknown };
    });
    await checkCompiledCases(cases, { orders: new Rng(12).fork(kernel) });
  });

  it.each(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'])('%s gives what tfjs gives', async (kernel) => {
    const cases = drawCases(40, (rng) => {
      // Of several images tfjs's gradient of the nearest reads the first one's.
      // From one pixel to several with aligned corners tfjs's gradient never ends.
      const [batch, channels] = [kernel === 'ResizeBilinearGrad' ? between(rng, 1, 3) : 1, between(rng, 1, 3)];
      const [height, width] = [between(rng, 2, 7), between(rng, 2, 7)];
      // tfjs's bilinear gradient confuses the axes of images that are not square.
      const images = drawTensor(rng, [batch, height, kernel === 'ResizeBilinearGrad' ? height : width, channels]);
      const dy = drawTensor(rng, [batch, between(rng, 1, 14), between(rng, 1, 14), channels]);
      const attributes = oneOf(rng, ways);
      const run = (x: tf.Tensor, back: tf.Tensor) => runKernel(kernel, { images: x, dy: back }, attributes);
      return {
        name: `[${images.shape}] from [${dy.shape}] ${JSON.stringify(attributes)}`,
        inputs: [images, dy],
        run: run as () => unknown,
      };
    });
    await checkCompiledCases(cases, { orders: new Rng(13).fork(kernel) });
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { BatchNorm2d, Conv2d, checkpoint, Dropout, Flatten, Linear, Module, ReLU, Sequential } from '@ocelli/nn';
import { numbers } from '@ocelli/testing';
import { createGradientStep, crossEntropy, sgd } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { optimize } from './passes/optimize.js';
import { peakBytes } from './testing/peak-bytes.js';
import { distance, trainCompiled, trainEagerly } from './testing/train.js';
import { type Traceable, traceCall } from './trace/trace-call.js';

await tf.setBackend('cpu');

class Blocks extends Module {
  readonly blocks = Array.from({ length: 6 }, () => {
    return new Sequential<tf.Tensor4D>(
      new Conv2d(3, 12, 3, { padding: 1 }),
      new BatchNorm2d(12),
      new ReLU(),
      new Dropout(0.2),
      new Conv2d(12, 3, 1),
    );
  });
  readonly head = new Sequential<tf.Tensor4D, tf.Tensor2D>(new Flatten(), new Linear(3 * 8 * 8, 4));
  isCheckpointed = false;

  override forward(images: tf.Tensor4D): tf.Tensor2D {
    let y = images;
    for (const block of this.blocks) {
      y = tf.add(y, this.isCheckpointed ? checkpoint((x) => block.forward(x), y) : block.forward(y));
    }
    return this.head.forward(y);
  }
}

describe('a step with checkpoints', () => {
  const model = new Blocks().initialize(1);
  const batch = { inputs: numbers([4, 8, 8, 3]), targets: tf.tensor1d([0, 1, 2, 3], 'int32') };
  const optimizer = sgd({ momentum: 0.9 });
  afterAll(() => {
    tf.dispose(batch);
    model.dispose();
  });

  it('gives compiled what it gives eagerly without them', async () => {
    const training = { model, optimizer, batch, learningRate: 0.05, steps: 3 };
    model.isCheckpointed = false;
    const expected = await trainEagerly(training);
    model.isCheckpointed = true;
    const found = await trainCompiled(training);
    expect(distance(found.losses, expected.losses)).toBeLessThan(1e-5);
    for (const [name, values] of expected.state) {
      // A convolution's shift before a batch norm has no gradient but for rounding.
      const limit = /^(optimizer.*)?blocks\.\d\.0\.bias/.test(name) ? Number.POSITIVE_INFINITY : 1e-4;
      expect(distance(found.state.get(name) ?? [], values), name).toBeLessThan(limit);
    }
  });

  it('computes the blocks again, each when its gradient comes, and needs less memory', () => {
    const state = Object.fromEntries(model.namedState().map(([name, { value }]) => [name, value]));
    const graphOf = (isCheckpointed: boolean) => {
      model.isCheckpointed = isCheckpointed;
      // Of all gradients one number, so that none need stay.
      const step = createGradientStep({ model, loss: crossEntropy() });
      const norm = (...given: Parameters<typeof step>) => step(...given).metrics.gradientNorm;
      return optimize(traceCall(norm as Traceable, [state, batch, { seed: 1 }], []).graph);
    };
    const [plain, checkpointed] = [graphOf(false), graphOf(true)];
    const count = (kernel: string, graph: typeof plain) => graph.nodes.filter((node) => node.kernel === kernel).length;
    // One before each block is computed again, and one behind all of its gradients but for the first block, whose input has none.
    expect(count('OptimizationBarrier', checkpointed)).toBe(11);
    expect(count('Conv2D', checkpointed) - count('Conv2D', plain)).toBeGreaterThanOrEqual(6);
    expect(peakBytes(checkpointed)).toBeLessThan(peakBytes(plain) / 2.5);
  });
});

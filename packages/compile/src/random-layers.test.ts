import '@tensorflow/tfjs-backend-cpu';
import { Dropout, DropPath, functionalCall, getState, Linear, Module, MultiheadAttention } from '@ocelli/nn';
import { formulaValues } from '@ocelli/testing';
import { adamW, createStep, crossEntropy } from '@ocelli/train';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { compile } from './compile.js';
import { nodeExecutor } from './execute/node-executor.js';

await tf.setBackend('cpu');

const executor = nodeExecutor({ threads: 1 });

/** Two layers of each kind that draws, of one probability. */
class Masks extends Module {
  readonly first = new Dropout(0.25);
  readonly second = new Dropout(0.25);
  readonly dropPath = new DropPath(0.25);

  override forward(x: tf.Tensor3D): tf.Tensor3D[] {
    return [this.first, this.second, this.first, this.dropPath].map((layer) => layer.forward(x));
  }
}

/** Attention and a perceptron over tokens, with dropout wherever transformers have it. */
class Tokens extends Module {
  readonly embed = new Linear(6, 16);
  readonly attention = new MultiheadAttention(16, 2, { dropout: 0.1 });
  readonly dropPath = new DropPath(0.2);
  readonly drop = new Dropout(0.3);
  readonly head = new Linear(16, 3);

  override forward(x: tf.Tensor3D): tf.Tensor2D {
    const tokens = this.drop.forward(this.embed.forward(x) as tf.Tensor3D);
    const mixed = tf.add(tokens, this.dropPath.forward(this.attention.forward(tokens)));
    return this.head.forward(tf.mean(tf.tanh(this.drop.forward(mixed)), 1)) as tf.Tensor2D;
  }
}

describe('layers that draw', () => {
  it('draw in a compiled function as eagerly: of each seed, layer and call of a layer other numbers', async () => {
    const model = new Masks();
    const run = (x: tf.Tensor3D, { seed }: { seed: number }) =>
      functionalCall(model, {}, { seed }, () => model.forward(x)).result;
    const onCompile = vi.fn<() => void>();
    const compiled = compile(run, { executor, onCompile });
    const x = tf.ones<tf.Rank.R3>([64, 5, 64]);
    const seen = new Set<string>();
    let numTensors = 0;
    for (const seed of [1, 2, 3, 2]) {
      const [eager, found] = [tf.tidy(() => run(x, { seed })), await compiled(x, { seed })];
      for (const [index, tensor] of eager.entries()) {
        const values = (await tensor.data()) as Float32Array;
        expect(await found[index]?.data()).toEqual(values);
        if (index < 3) {
          const count = values.length;
          const kept = values.filter((value) => value > 0).length / count;
          // Four standard errors of a share, and of the mean and variance that follow from it.
          expect(Math.abs(kept - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / count));
          const mean = values.reduce((sum, value) => sum + value, 0) / count;
          const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
          expect(mean).toBeCloseTo(kept / 0.75, 5);
          expect(variance).toBeCloseTo((kept * (1 - kept)) / 0.75 ** 2, 4);
        }
        seen.add(values.join());
      }
      tf.dispose([eager, found]);
      numTensors ||= tf.memory().numTensors;
      expect(tf.memory().numTensors).toBe(numTensors);
    }
    expect(seen.size).toBe(3 * 4);
    expect(onCompile).toHaveBeenCalledTimes(1);
    x.dispose();
    await compiled.dispose();
  });

  it('train for 50 steps with the losses of eager steps', async () => {
    const model = new Tokens().initialize(7);
    const optimizer = adamW({ weightDecay: 0.05 });
    const step = createStep({ model, loss: crossEntropy(), optimizer });
    const onCompile = vi.fn<() => void>();
    const compiled = compile(step, { executor, onCompile });
    const batch = {
      inputs: tf.tensor3d(formulaValues('tokens', [12, 5, 6], [-1, 1]), [12, 5, 6]),
      targets: tf.tensor1d(
        Array.from({ length: 12 }, (_, index) => index % 3),
        'int32',
      ),
    };
    const { parameters } = getState(model);
    const slots = Object.entries(optimizer.init(parameters)).map(([name, tensor]) => [`optimizer/${name}`, tensor] as const);
    let eager: Record<string, tf.Tensor> = { ...parameters, ...Object.fromEntries(slots) };
    let native = eager;
    const losses: number[] = [];
    for (let count = 0; count < 50; count++) {
      const settings = { learningRate: tf.scalar(0.01), seed: 1000 + count };
      const expected = step(eager, batch, settings);
      const found = await compiled(native, batch, settings);
      const [loss = NaN] = await expected.metrics.loss.data();
      // Sums in another order, grown over the steps: what the project asks of every smooth model.
      expect(Math.abs(((await found.metrics.loss.data())[0] ?? NaN) / loss - 1)).toBeLessThan(1e-4);
      losses.push(loss);
      [eager, native] = [expected.state, found.state];
    }
    // Else nothing was learned and much would look alike.
    expect(Math.min(...losses.slice(-10))).toBeLessThan(0.7 * (losses[0] ?? 0));
    expect(onCompile).toHaveBeenCalledTimes(1);
    await compiled.dispose();
  });
});

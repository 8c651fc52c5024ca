import '@tensorflow/tfjs-backend-cpu';
import { Dropout, DropPath, functionalCall, Module } from '@ocelli/nn';
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
});

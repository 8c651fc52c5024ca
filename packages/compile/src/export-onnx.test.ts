import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { resnet18Cifar } from '@ocelli/models/resnet';
import { smallCnn } from '@ocelli/models/small-cnn';
import { BatchNorm2d, Conv2d, inEvaluation, Module, Sequential } from '@ocelli/nn';
import { formulaStateDict, formulaValues } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { ModelProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { CompileError } from './errors.js';
import { exportOnnx } from './export-onnx.js';
import { Vit } from './testing/vit.js';

await tf.setBackend('cpu');

// Debian's, which belongs to its python3-onnx.
const python = '/usr/bin/python3';
const hasChecker = spawnSync(python, ['-c', 'import onnx']).status === 0;
if (!hasChecker) process.stderr.write(`notice: exported files are not checked by onnx.checker: ${python} has no module onnx\n`);

const models: [string, () => Module, number[]][] = [
  ['small-cnn', () => smallCnn.create({}), [32, 32, 3]],
  ['resnet18-cifar', () => resnet18Cifar.create({}), [32, 32, 3]],
  ['a transformer', () => new Vit(), [8, 8, 3]],
];

/** With running statistics that are not those of a new model. */
function filled(model: Module): Module {
  model.loadStateDict(formulaStateDict(Object.fromEntries(model.namedState().map(([name, { shape }]) => [name, shape]))));
  return model;
}

function imagesOf(batch: number, shape: readonly number[]): tf.Tensor4D {
  const whole = [batch, ...shape] as [number, number, number, number];
  return tf.tensor4d(formulaValues('images', whole, [-1, 1]), whole);
}

async function runPlainly(bytes: Uint8Array, inputs: Record<string, tf.Tensor>): Promise<Record<string, OrtTensor>> {
  const session = await InferenceSession.create(bytes);
  const feeds = Object.entries(inputs).map(([name, tensor]) => {
    return [name, new OrtTensor(tensor.dtype as 'float32', tensor.dataSync(), tensor.shape)] as const;
  });
  const fetched = await session.run(Object.fromEntries(feeds));
  await session.release();
  return fetched as Record<string, OrtTensor>;
}

function expectAlike(found: OrtTensor | undefined, wanted: tf.Tensor): void {
  expect(found?.dims).toEqual(wanted.shape);
  const values = wanted.dataSync();
  const largest = Math.max(...values.map(Math.abs));
  const worst = Math.max(...values.map((value, index) => Math.abs(value - Number(found?.data[index]))));
  expect(worst / largest).toBeLessThan(1e-5);
}

describe('exportOnnx', () => {
  it.each(models)(
    'writes %s as a file that gives the same in plain ONNX Runtime, for several batches',
    async (_, create, shape) => {
      using model = filled(create());
      const numTensors = tf.memory().numTensors;
      const bytes = await exportOnnx(model, [2, ...shape]);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(model.training).toBe(true);
      const { graph, opsetImport, irVersion } = fromBinary(ModelProtoSchema, bytes);
      expect(irVersion).toBe(8n);
      expect(opsetImport).toMatchObject([{ domain: '', version: 17n }]);
      expect(new Set(graph?.node.map(({ domain }) => domain))).toEqual(new Set(['']));
      for (const batch of [1, 3]) {
        const images = imagesOf(batch, shape);
        const wanted = inEvaluation(model, () => tf.tidy(() => model.forward(images) as tf.Tensor));
        const { logits } = await runPlainly(bytes, { images });
        expectAlike(logits, wanted);
        tf.dispose([images, wanted]);
      }
    },
  );

  it.each(models)('writes %s as a file that onnx.checker accepts', { skip: !hasChecker }, async (_, create, shape) => {
    using model = filled(create());
    const folder = mkdtempSync(join(tmpdir(), 'ocelli-'));
    const file = join(folder, 'model.onnx');
    writeFileSync(file, await exportOnnx(model, [2, ...shape]));
    const check = 'import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)';
    const checked = spawnSync(python, ['-c', check, file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });

  it('names inputs and outputs, and writes what belongs to the model beside it', async () => {
    class Two extends Module {
      readonly conv = new Conv2d(3, 4, 3);

      override forward(images: tf.Tensor4D, scale: tf.Tensor1D): Record<string, tf.Tensor> {
        const features = this.conv.forward(images);
        return { features, sums: tf.mul(tf.sum(features, [1, 2, 3]), scale) };
      }
    }
    using model = new Two().initialize(0);
    const images = imagesOf(2, [4, 4, 3]);
    const scale = tf.tensor1d([2, 3]);
    const bytes = await exportOnnx(model, [images, scale], {
      inputNames: ['pictures', 'scale'],
      outputNames: ['features', 'sums'],
      labels: ['cat', 'hund ä'],
      preprocessing: { mean: [0.5] },
      metadata: { licence: 'none' },
    });
    const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
    expect(metadataProps.map(({ key, value }) => `${key}: ${value}`)).toEqual([
      'licence: none',
      'labels: ["cat","hund ä"]',
      'preprocessing: {"mean":[0.5]}',
    ]);
    const found = await runPlainly(bytes, { pictures: images, scale });
    const wanted = tf.tidy(() => model.forward(images, scale));
    // Images lie with their channels last, as the module has them.
    expectAlike(found['features'], wanted['features'] as tf.Tensor);
    expectAlike(found['sums'], wanted['sums'] as tf.Tensor);
    expect(Object.keys(await runPlainly(await exportOnnx(model, [images, scale]), { input0: images, input1: scale }))).toEqual([
      'output0',
      'output1',
    ]);
    await expect(exportOnnx(model, [images, scale], { inputNames: ['images'] })).rejects.toThrow(
      'exportOnnx: inputNames has 1 names, but there are 2 inputs.',
    );
    await expect(exportOnnx(model, [images, scale], { inputNames: ['x', 'x'] })).rejects.toThrow('x is the name of two values');
    tf.dispose([images, scale, wanted]);
  });

  it('writes files for batches of one size where that is asked for or needed', async () => {
    class Ranked extends Module {
      override forward(x: tf.Tensor2D): tf.Tensor {
        return tf.mul(x, tf.reshape(tf.range(0, x.shape[0]), [x.shape[0], 1]));
      }
    }
    const model = new Ranked();
    await expect(exportOnnx(model, [3, 2])).rejects.toThrow(
      'exportOnnx: Ranked computes something else for batches of another size. Pass { dynamicBatch: false } for a file',
    );
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const { logits } = await runPlainly(await exportOnnx(model, x, { dynamicBatch: false }), { images: x });
    expect(Array.from(logits?.data as Float32Array)).toEqual([0, 0, 3, 4, 10, 12]);
    await expect(exportOnnx(model, [x, [2, 2]])).rejects.toThrow('but they are [3,2], [2,2].');
    x.dispose();
  });

  it('says in which layer it fails', async () => {
    class Odd extends Module {
      override forward(x: tf.Tensor4D): tf.Tensor4D {
        return tf.mul(x, x.dataSync()[0] ?? 0);
      }
    }
    using model = new Sequential<tf.Tensor4D>(new BatchNorm2d(3), new Odd()).initialize(0);
    await expect(exportOnnx(model, [1, 4, 4, 3])).rejects.toThrow(CompileError);
    await expect(exportOnnx(model, [1, 4, 4, 3])).rejects.toThrow('in 1 (by dataSync');
    expect(model.training).toBe(true);
    await expect(exportOnnx(model, [1, 4, 4, 3], { opset: 13 })).rejects.toThrow('opset must be 17 or newer, but it is 13');
  });
});

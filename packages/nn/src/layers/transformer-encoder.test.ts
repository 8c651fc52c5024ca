import { expectClose, expectSummary, formulaStateDict, numbers, referenceImages, type TensorSummary } from '@ocelli/testing';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  Conv2d,
  functionalCall,
  getState,
  LayerNorm,
  Linear,
  Module,
  Parameter,
  TransformerEncoder,
  TransformerEncoderLayer,
  toTorch,
  zeros,
} from '../index.js';
import { checkGradients } from '../testing/check-gradients.js';
import { describeOnEachBackend } from '../testing/each-backend.js';
import { readFixture } from '../testing/read-fixture.js';

interface VitReference {
  readonly loss: number;
  readonly logits: { readonly first16: readonly number[]; readonly l2: number };
  readonly gradients: Readonly<Record<string, TensorSummary>>;
}

/** torchvision's vision transformer with patches of 4, in torch's names for encoders. */
class SmallVit extends Module {
  readonly class_token = new Parameter<Tensor3D>([1, 1, 128], { initializer: zeros() });
  readonly pos_embedding = new Parameter<Tensor3D>([1, 65, 128], { initializer: zeros() });
  readonly conv_proj = new Conv2d(3, 128, 4, { stride: 4 });
  readonly encoder: TransformerEncoder;
  readonly head = new Linear(128, 10);

  constructor() {
    super();
    const options = { feedForward: 256, dropout: 0, activation: 'gelu', epsilon: 1e-6, normFirst: true } as const;
    const layers = Array.from({ length: 4 }, () => new TransformerEncoderLayer(128, 4, options));
    this.encoder = new TransformerEncoder(layers, { norm: new LayerNorm(128, { epsilon: 1e-6 }) });
  }

  override forward(images: Tensor4D): Tensor2D {
    const [batch] = images.shape;
    const patches = tf.reshape(this.conv_proj.forward(images), [batch, 64, 128]);
    const tokens = tf.concat([tf.tile(this.class_token.value, [batch, 1, 1]), patches], 1);
    const encoded = this.encoder.forward(tf.add(tokens, this.pos_embedding.value));
    return this.head.forward(tf.reshape(tf.slice(encoded, [0, 0, 0], [batch, 1, 128]), [batch, 128]) as Tensor2D);
  }
}

/** The name that torchvision gives the parameter. */
function torchvisionName(name: string): string {
  return name
    .replace(/^pos_embedding/, 'encoder.pos_embedding')
    .replace(/^encoder\.layers\.(\d+)/, 'encoder.layers.encoder_layer_$1')
    .replace('.self_attn.', '.self_attention.')
    .replace('.linear1.', '.mlp.0.')
    .replace('.linear2.', '.mlp.3.')
    .replace('.norm1.', '.ln_1.')
    .replace('.norm2.', '.ln_2.')
    .replace(/^encoder\.norm\./, 'encoder.ln.')
    .replace(/^head\./, 'heads.head.');
}

describeOnEachBackend('TransformerEncoder', () => {
  const reference = readFixture('vit-small.json') as VitReference;
  const images = (count: number): Tensor4D =>
    tf.slice(referenceImages({ name: 'input', shape: [8, 3, 32, 32], range: [-1, 1] }), 0, count);
  const makeModel = (): SmallVit => {
    const model = new SmallVit();
    const names = model.namedParameters().map(([name, { shape }]) => ({ name, theirs: torchvisionName(name), shape }));
    const weights = formulaStateDict(Object.fromEntries(names.map(({ theirs, shape }) => [theirs, shape])));
    expect(new Set(Object.keys(weights))).toEqual(new Set(Object.keys(reference.gradients)));
    model.loadStateDict(Object.fromEntries(names.map(({ name, theirs }) => [name, weights[theirs] as (typeof weights)[string]])));
    return model;
  };

  it('has the gradients of finite differences', () => {
    const makeLayer = () => new TransformerEncoderLayer(2, 1, { feedForward: 2, dropout: 0, epsilon: 0.1, normFirst: true });
    const encoder = new TransformerEncoder([makeLayer(), makeLayer()], { norm: new LayerNorm(2, { epsilon: 1 }) });
    // The slopes of what lies before two attentions are as small as 5e-4, where rounding shows more.
    checkGradients(encoder, [numbers([1, 3, 2])], { tolerance: 1e-2 });
  });

  it("has the logits of torchvision's vision transformer", () => {
    using model = makeModel();
    const logits = tf.tidy(() => model.forward(images(2)).dataSync() as unknown as tf.Tensor) as unknown as Float32Array;
    expectClose(logits.slice(0, 16), reference.logits.first16, 1e-5, 'logits');
  });

  // The cpu backend takes eight seconds for these.
  it('has its gradients', () => {
    using model = makeModel();
    tf.tidy(() => {
      const batch = images(8);
      const labels = tf.oneHot(tf.range(0, 8, 1, 'int32'), 10);
      const { parameters } = getState(model);
      const names = Object.keys(parameters);
      const loss = (...at: tf.Tensor[]): tf.Scalar => {
        const given = Object.fromEntries(names.map((name, index) => [name, at[index] as tf.Tensor]));
        const { result } = functionalCall(model, given, {}, () => model.forward(batch));
        return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(result), labels), 1)));
      };
      const { value, grads } = tf.valueAndGrads(loss)(Object.values(parameters));
      expect(value.dataSync()[0]).toBeCloseTo(reference.loss, 4);
      for (const [index, [name, parameter]] of model.namedParameters().entries()) {
        const values = toTorch(grads[index]?.dataSync() as Float32Array, parameter.shape, parameter.layout);
        const summary = reference.gradients[torchvisionName(name)] as TensorSummary;
        // torch's own float32 run is up to 2.4e-6 of the norm off.
        expectSummary(values, summary, 2e-5, `the gradient of ${name}`);
      }
    });
  });
});

describe('TransformerEncoder', () => {
  it("has torch's names", () => {
    const encoder = new TransformerEncoder([new TransformerEncoderLayer(4, 2)], { norm: new LayerNorm(4) });
    expect(encoder.namedParameters().map(([name]) => name)).toEqual([
      'layers.0.self_attn.in_proj_weight',
      'layers.0.self_attn.in_proj_bias',
      'layers.0.self_attn.out_proj.weight',
      'layers.0.self_attn.out_proj.bias',
      'layers.0.linear1.weight',
      'layers.0.linear1.bias',
      'layers.0.linear2.weight',
      'layers.0.linear2.bias',
      'layers.0.norm1.weight',
      'layers.0.norm1.bias',
      'layers.0.norm2.weight',
      'layers.0.norm2.bias',
      'norm.weight',
      'norm.bias',
    ]);
  });
});

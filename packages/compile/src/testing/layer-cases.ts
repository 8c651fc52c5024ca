import * as nn from '@ocelli/nn';
import { numbers } from '@ocelli/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorCase } from './with-gradients.js';

/** Every layer of `@ocelli/nn` in training, as a function of its parameters and inputs; buffers are given aside. */
export function layerCases(): Readonly<Record<string, readonly TensorCase[]>> {
  return { activations: activations(), 'layers of images': ofImages(), 'layers of tokens': ofTokens() };
}

/** Further from the corners of activations than it is moved to find a slope. */
const images = (): Tensor => numbers([2, 7, 6, 4], -4, 4, 323);
const tokens = (start = 0): Tensor => numbers([2, 5, 8], -1, 1, start);

interface CaseOptions {
  /** What tells this case from others of its layer. */
  readonly told?: string;
  /** What is done with the layer, where it is not called on the inputs as they are. */
  readonly forward?: (...inputs: Tensor[]) => Tensor;
}

function caseOf(
  layer: nn.Module,
  inputs: readonly Tensor[],
  { told = '', forward = (...given) => layer.forward(...given) as Tensor }: CaseOptions = {},
): TensorCase {
  layer.initialize(7);
  const { parameters } = nn.getState(layer);
  const names = Object.keys(parameters);
  const call = (at: readonly Tensor[]) => {
    const given = Object.fromEntries(names.map((name, index) => [name, at[index] as Tensor]));
    const { buffers } = nn.getState(layer);
    const seed = 3;
    return nn.functionalCall(layer, { ...buffers, ...given }, { seed }, () => forward(...at.slice(names.length)));
  };
  return {
    name: `${layer.constructor.name}${told}`,
    inputs: [...Object.values(parameters), ...inputs],
    run: (...at) => call(at).result,
    aside: (...at) => Object.values(call(at).buffers),
  };
}

function activations(): TensorCase[] {
  const layers = [
    new nn.CELU(),
    new nn.ELU(),
    new nn.SELU(),
    new nn.GELU(),
    new nn.Hardsigmoid(),
    new nn.Hardswish(),
    new nn.Hardtanh(),
    new nn.LeakyReLU(),
    new nn.PReLU(),
    new nn.ReLU(),
    new nn.ReLU6(),
    new nn.Hardshrink(),
    new nn.Softshrink(),
    new nn.Tanhshrink(),
    new nn.GLU(),
    new nn.LogSigmoid(),
    new nn.Sigmoid(),
    new nn.SiLU(),
    new nn.Tanh(),
    new nn.LogSoftmax(),
    new nn.Softmax(),
    new nn.Mish(),
    new nn.Softplus(),
    new nn.Softsign(),
  ];
  return layers.map((layer) => caseOf(layer, [images()]));
}

function ofImages(): TensorCase[] {
  const layers: [nn.Module, string?][] = [
    [new nn.AdaptiveAvgPool2d(3)],
    [new nn.AvgPool2d(2)],
    [new nn.BatchNorm2d(4)],
    [new nn.BatchNorm2d(4).eval(), ' in evaluation'],
    [new nn.BatchNorm2d(4, { scale: false }), ' without a scale'],
    [new nn.ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1 })],
    [new nn.Conv2d(4, 5, 3, { padding: 1 })],
    [new nn.Conv2d(4, 6, 3, { stride: 2, groups: 2 }), ' in groups'],
    [new nn.DropPath(0.5)],
    [new nn.Dropout(0.5)],
    [new nn.Flatten()],
    [new nn.GroupNorm(2, 4)],
    [new nn.Identity()],
    [new nn.MaxPool2d(2)],
  ];
  return layers.map(([layer, told = '']) => caseOf(layer, [images()], { told }));
}

function ofTokens(): TensorCase[] {
  const layer = (normFirst: boolean) => {
    return new nn.TransformerEncoderLayer(8, 2, { feedForward: 16, dropout: 0.1, activation: 'gelu', normFirst });
  };
  return [
    caseOf(new nn.Embedding(6, 4), [tf.tensor2d([2, 0, 5, 2], [2, 2], 'int32')]),
    caseOf(new nn.LayerNorm(8), [tokens()]),
    caseOf(new nn.Linear(8, 3), [tokens()]),
    caseOf(new nn.MultiheadAttention(8, 2), [tokens()]),
    caseOf(new nn.MultiheadAttention(8, 2, { dropout: 0.2 }), [tokens(), tokens(500), tokens(600)], { told: ' across' }),
    caseOf(layer(true), [tokens()], { told: ' that normalises first' }),
    caseOf(new nn.TransformerEncoder([layer(false)], { norm: new nn.LayerNorm(8) }), [tokens()]),
    ...withPositions(),
  ];
}

function withPositions(): TensorCase[] {
  const heads = (start: number): Tensor => numbers([2, 2, 5, 4], -1, 1, start);
  // Made within what is compiled, as a constant: no gradient flows through memories.
  const memory = () => tokens(500) as tf.Tensor3D;
  const bias = new nn.RelativePositionBias(2, { maxDistance: 3, weightInitializer: nn.normal(0, 0.5) });
  const relative = new nn.RelativeMultiheadAttention(8, 2);
  // With few rectifiers, so that there are inputs at which none turns over while a slope is found.
  const layer = new nn.TransformerXlLayer(8, 2, { feedForward: 3 });
  const xl = new nn.TransformerXl({ width: 8, heads: 2, depth: 2, memory: 4, feedForward: 3 });
  const biases = [numbers([2, 4], -1, 1, 700), numbers([2, 4], -1, 1, 800)];
  const remembering = (...[x, content, position]: Tensor[]) =>
    [x as tf.Tensor3D, { content: content as tf.Tensor2D, position: position as tf.Tensor2D }, memory()] as const;
  return [
    caseOf(new nn.LearnedPositions(6, 8), [tokens()]),
    caseOf(new nn.SinusoidalPositions(8), [tokens()]),
    caseOf(new nn.RotaryPositions(8), [tokens()]),
    caseOf(new nn.ScaledDotProductAttention(), [heads(0), heads(500), heads(600)]),
    caseOf(bias, [], { forward: () => bias.forward(4, 6) }),
    caseOf(relative, [tokens(), ...biases], { forward: (...at) => relative.forward(...remembering(...at)) }),
    caseOf(layer, [tokens(100), ...biases], { forward: (...at) => layer.forward(...remembering(...at)) }),
    caseOf(xl, [tokens(100)], {
      forward: (x) => xl.forward(x as tf.Tensor3D, [memory(), memory()]).output,
    }),
  ];
}

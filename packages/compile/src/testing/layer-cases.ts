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

function caseOf(layer: nn.Module, inputs: readonly Tensor[], told = ''): TensorCase {
  layer.initialize(7);
  const { parameters } = nn.getState(layer);
  const names = Object.keys(parameters);
  const call = (at: readonly Tensor[]) => {
    const given = Object.fromEntries(names.map((name, index) => [name, at[index] as Tensor]));
    const { buffers } = nn.getState(layer);
    const seed = 3;
    return nn.functionalCall(layer, { ...buffers, ...given }, { seed }, () => layer.forward(...at.slice(names.length)) as Tensor);
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
  return layers.map(([layer, told]) => caseOf(layer, [images()], told));
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
    caseOf(new nn.MultiheadAttention(8, 2, { dropout: 0.2 }), [tokens(), tokens(500), tokens(600)], ' across'),
    caseOf(layer(true), [tokens()], ' that normalises first'),
    caseOf(new nn.TransformerEncoder([layer(false)], { norm: new nn.LayerNorm(8) }), [tokens()]),
  ];
}

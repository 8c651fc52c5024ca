import type { Module } from '@ocelli/nn';
import { expect } from 'vitest';

/** The names in timm of a batch norm's tensors. */
export function norm(name: string): string[] {
  return ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map((own) => `${name}.${own}`);
}

/** Those of a depthwise convolution and a 1x1, each with its norm. */
export function separable(block: string): string[] {
  return [`${block}.conv_dw.weight`, ...norm(`${block}.bn1`), `${block}.conv_pw.weight`, ...norm(`${block}.bn2`)];
}

/** Those of an inverted residual: a 1x1 convolution before and after the depthwise one. */
export function inverted(block: string): string[] {
  const convolutions = ['conv_pw', 'conv_dw', 'conv_pwl'].map((layer) => `${block}.${layer}.weight`);
  return convolutions.flatMap((name, index) => [name, ...norm(`${block}.bn${index + 1}`)]);
}

/** Those of a network of such blocks: between a stem and a head, each a convolution with its norm, and a linear layer. */
export function network(blocks: readonly string[]): string[] {
  const head = ['conv_head.weight', ...norm('bn2'), 'classifier.weight', 'classifier.bias'];
  return ['conv_stem.weight', ...norm('bn1'), ...blocks, ...head];
}

/** Expects `rename` to give a model's tensors, each once, of their names in timm. */
export function expectTimmNames(model: Module, rename: (name: string) => string | undefined, theirs: readonly string[]): void {
  const own = model.namedState().map(([name]) => name);
  expect(theirs.map(rename).toSorted()).toEqual(own.sort());
}

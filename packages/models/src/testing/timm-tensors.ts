import { expect } from 'vitest';
import type { ImageClassifier } from '../image-classifier.js';
import { fromTheirs, toTheirs } from '../parts/names.js';

export function weightAndBias(module: string): string[] {
  return [`${module}.weight`, `${module}.bias`];
}

/** Those of a block's squeeze-excitation. */
export function squeeze(block: string): string[] {
  return ['conv_reduce', 'conv_expand'].flatMap((layer) => weightAndBias(`${block}.se.${layer}`));
}

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

/**
 * Expects a model's names in timm to be these, with their shapes where they are said, each of one of its tensors and back.
 */
export function expectTimmNames(
  model: ImageClassifier,
  theirs: readonly string[],
  shapes: Readonly<Record<string, readonly number[]>> = {},
): void {
  const pairs = model.timmNames?.() ?? [];
  const own = model.namedState().map(([name]) => name);
  const saved = own.map((name) => ({ name, their: toTheirs(pairs)(name) })).filter(({ their }) => their !== null);
  expect(saved.map(({ their }) => their).sort()).toEqual([...theirs].sort());
  expect(theirs.map(fromTheirs(pairs)).sort()).toEqual(saved.map(({ name }) => name).sort());
  expect(own.map(fromTheirs(pairs))).toEqual(own);
  const said = pairs.flatMap(([their, , shape]) => (their !== null && shape ? [[their, shape]] : []));
  expect(Object.fromEntries(said)).toEqual(shapes);
}

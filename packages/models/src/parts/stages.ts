import type { Layer, Module, Sequential } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Of layers with these strides, in order, those that give the maps of stages: the last before each that halves the image, and the last. */
export function stageEnds(strides: readonly number[]): number[] {
  return [...strides.keys()].filter((index) => index + 1 === strides.length || (strides[index + 1] ?? 1) > 1);
}

/** The maps that the layers at `ends` give, the finest first; no layer behind them is called. */
export function* stageMaps(layers: Sequential<Tensor4D>, ends: readonly number[], images: Tensor4D): Generator<Tensor4D> {
  let x = images;
  for (const [index, layer] of [...layers].slice(0, (ends.at(-1) ?? -1) + 1).entries()) {
    x = layer.forward(x) as Tensor4D;
    if (ends.includes(index)) yield x;
  }
}

/** The maps of stages that each take what the one before gives. */
export function* mapsOf(stages: Iterable<{ forward(x: Tensor4D): Tensor4D }>, images: Tensor4D): Generator<Tensor4D> {
  let x = images;
  for (const stage of stages) {
    x = stage.forward(x);
    yield x;
  }
}

/** The last of them; there is at least one. */
export function lastMap(maps: Iterable<Tensor4D>): Tensor4D {
  return [...maps].at(-1) as Tensor4D;
}

/** The layers in groups, each up to the end of a stage; those behind the last end are in its group. */
export function stageGroups(layers: Iterable<Layer>, ends: readonly number[]): Module[][] {
  const all: readonly Module[] = [...layers];
  const starts = [0, ...ends.slice(0, -1).map((end) => end + 1), all.length];
  return ends.map((_, stage) => all.slice(starts[stage], starts[stage + 1]));
}

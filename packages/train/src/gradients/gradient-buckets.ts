import { heldOrder, type Module, type StateTensor } from '@ocelli/nn';
import {
  add,
  concat,
  div,
  fill,
  type Rank,
  reshape,
  type Scalar,
  scalar,
  slice,
  split,
  type Tensor,
  type Tensor1D,
  transpose,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';
import type { GradientLayout, GradientPlace } from './gradient-layout.js';

/**
 * Gradients in flat buffers, as sums over images: of one batch, or of several, or of several processes, once their buckets and their
 * numbers of images are added up.
 */
// Not an interface, so that it may pass through tfjs's tidy.
export type GradientBuckets = {
  /**
   * A bucket for each one of a layout: its gradients one after the other, each in PyTorch's shape and order. The place of a parameter that
   * the loss does not depend on holds zeros.
   */
  readonly buckets: Tensor1D[];
  /** How many images the gradients are sums over. */
  readonly images: Scalar;
};

/** The gradients of no image. */
export function noGradients(layout: GradientLayout): GradientBuckets {
  return { buckets: layout.map((places) => zeros<Rank.R1>([sizeOf(places)])), images: scalar(0) };
}

/** The gradients of the images of both. */
export function addGradients(one: GradientBuckets, other: GradientBuckets): GradientBuckets {
  return {
    buckets: one.buckets.map((bucket, index) => add(bucket, other.buckets[index] as Tensor1D)),
    images: add(one.images, other.images),
  };
}

/** Puts gradients in buckets. They are flattened in PyTorch's order, in which a compiled step has them: there no value moves. */
export function fillBuckets(model: Module, layout: GradientLayout, gradients: TensorRecord): Tensor1D[] {
  const parameters = new Map(model.namedParameters());
  const flat = new Map(Object.entries(gradients).map(([name, gradient]) => [name, flatten(gradient, parameters.get(name))]));
  return layout.map((places) =>
    concat(
      places.map(({ parameter, start, length }) => {
        const whole = flat.get(parameter);
        if (whole === undefined) return fill<Rank.R1>([length], 0);
        return whole.size === length ? whole : slice(whole, [start], [length]);
      }),
    ),
  );
}

/** @throws RangeError when gradients lie otherwise than this layout says. */
export function requireLayout(layout: GradientLayout, { buckets }: GradientBuckets): void {
  const [found, expected] = [buckets.map(({ size }) => size), layout.map(sizeOf)];
  if (util.arraysEqual(found, expected)) return;
  throw new RangeError(
    `The gradients lie in buckets of ${found.join(', ')} values, but the layout says ${expected.join(', ')}; give both halves of a step the same layout.`,
  );
}

/** The mean gradients of these parameters, in the held shape. */
export function meanGradients(
  model: Module,
  layout: GradientLayout,
  { buckets, images }: GradientBuckets,
  names: readonly string[],
): Record<string, Tensor> {
  requireLayout(layout, { buckets, images });
  const parts = new Map<string, Tensor1D[]>();
  for (const [index, places] of layout.entries()) {
    const mean = div<Tensor1D>(buckets[index] as Tensor1D, images);
    const pieces =
      places.length === 1
        ? [mean]
        : split(
            mean,
            places.map(({ length }) => length),
          );
    for (const [at, { parameter }] of places.entries()) {
      parts.set(parameter, [...(parts.get(parameter) ?? []), pieces[at] as Tensor1D]);
    }
  }
  const parameters = new Map(model.namedParameters());
  return Object.fromEntries(
    names.map((name) => [name, unflatten(concat(parts.get(name) as Tensor1D[]), parameters.get(name) as StateTensor)]),
  );
}

function flatten(gradient: Tensor, parameter: StateTensor | undefined): Tensor1D {
  const order = parameter === undefined || parameter.layout === 'plain' ? undefined : heldOrder(gradient.rank, parameter.layout);
  const inTorchOrder =
    order === undefined
      ? gradient
      : transpose(
          gradient,
          order.map((_, axis) => order.indexOf(axis)),
        );
  return reshape(inTorchOrder, [gradient.size]);
}

function unflatten(values: Tensor1D, { shape, layout }: StateTensor): Tensor {
  const gradient = reshape(values, [...shape]);
  return layout === 'plain' ? gradient : transpose(gradient, [...heldOrder(shape.length, layout)]);
}

function sizeOf(places: readonly GradientPlace[]): number {
  return places.reduce((sum, { length }) => sum + length, 0);
}

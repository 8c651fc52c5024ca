import type { Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import { type Call, composed } from './composed.js';
import { shapeKernels } from './shapes.js';

/** Kernels that turn blocks of pixels into channels or images, and back. */
export function blockKernels(): Record<string, Lower> {
  return {
    DepthToSpace: composed(shapeKernels, (call, { inputs, outputs, attributes }) => {
      const x = inputs['x'] as Value;
      const [batch = 1, height = 1, width = 1] = x.shape;
      const block = attributes['blockSize'] as number;
      const apart = [batch, height, width, block, block, outputs[0]?.shape[3] ?? 1];
      return moved(call, x, apart, [0, 1, 3, 2, 4, 5], outputs[0] as Value);
    }),
    SpaceToBatchND: composed(shapeKernels, (call, { inputs, outputs, attributes }) => {
      const x = inputs['x'] as Value;
      const blocks = attributes['blockShape'] as number[];
      const around = attributes['paddings'] as [number, number][];
      const rest = x.shape.slice(1 + blocks.length);
      const none = (): [number, number] => [0, 0];
      const padded = call('PadV2', { x }, { paddings: [none(), ...around, ...rest.map(none)], constantValue: 0 });
      const apart = padded.shape.flatMap((length, axis) => {
        const block = blocks[axis - 1];
        return block === undefined ? [length] : [length / block, block];
      });
      const [inner, outer] = [blocks.map((_, index) => 2 + 2 * index), blocks.map((_, index) => 1 + 2 * index)];
      const last = rest.map((_, index) => 1 + 2 * blocks.length + index);
      return moved(call, padded, apart, [...inner, 0, ...outer, ...last], outputs[0] as Value);
    }),
    BatchToSpaceND: composed(shapeKernels, (call, { inputs, outputs, attributes }) => {
      const x = inputs['x'] as Value;
      const blocks = attributes['blockShape'] as number[];
      const crops = attributes['crops'] as [number, number][];
      const [all = 1, ...lengths] = x.shape;
      const batch = blocks.reduce((left, block) => left / block, all);
      const spaces = lengths.slice(0, blocks.length);
      const rest = lengths.slice(blocks.length);
      const pairs = blocks.flatMap((_, index) => [1 + blocks.length + index, index]);
      const last = rest.map((_, index) => 1 + 2 * blocks.length + index);
      const whole = [batch, ...spaces.map((length, index) => length * (blocks[index] ?? 1)), ...rest];
      const shape = { shape: whole, dtype: x.dtype };
      const joined = moved(call, x, [...blocks, batch, ...lengths], [blocks.length, ...pairs, ...last], shape);
      const begin = [0, ...crops.map(([before]) => before), ...rest.map(() => 0)];
      return call('Slice', { x: joined }, { begin, size: outputs[0]?.shape ?? [] });
    }),
  };
}

/** Reshaped, its axes then in another order, and reshaped again. */
function moved(call: Call, x: Value, apart: number[], perm: number[], { shape }: Pick<Value, 'shape'>): Value {
  const split = call('Reshape', { x }, { shape: apart });
  return call('Reshape', { x: call('Transpose', { x: split }, { perm }) }, { shape });
}

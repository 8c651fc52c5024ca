import { type Node, sizeOf, type Value } from '../../graph/graph.js';
import type { Lower } from '../lower.js';
import type { Lowering } from '../lowering.js';
import type { OnnxAttributes } from '../onnx-builder.js';
import { channelsOutermost, inOrder, sameOrder } from '../order.js';
import { binaryKernels } from './binary.js';
import { composed } from './composed.js';
import { unaryKernels } from './unary.js';

/** `activation(x scale + shift + addend)` with a scale and a shift for each channel, a shift, addend and activation where there are some. */
export function channelAffineKernels(): Record<string, Lower> {
  const inSteps = composed(
    () => ({ ...binaryKernels(), ...unaryKernels() }),
    (call, { inputs, attributes }) => {
      const { x, scale, shift, addend } = inputs as Record<'x' | 'scale', Value> & Node['inputs'];
      const scaled = call('Multiply', { a: x, b: scale });
      const shifted = shift === undefined ? scaled : call('Add', { a: scaled, b: shift });
      const sum = addend === undefined ? shifted : call('Add', { a: shifted, b: addend });
      const kernel = { relu: 'Relu', relu6: 'Relu6' }[attributes['activation'] as string];
      return kernel === undefined ? sum : call(kernel, { x: sum });
    },
  );
  return {
    ChannelAffine: (node, lowering) => {
      const isOutermost = sameOrder(lowering.orderOf(node.inputs['x'] as Value) ?? [], channelsOutermost);
      return lowering.contrib && isOutermost ? inOnePass(node, lowering) : inSteps(node, lowering);
    },
  };
}

const activations: Readonly<Record<string, OnnxAttributes>> = {
  relu: { activation: 'Relu' },
  relu6: { activation: 'Clip', activation_params: { floats: [0, 6] } },
};

/** As a convolution of each channel with a filter of one value: half the time of a product, a sum and a rectifier. */
function inOnePass({ inputs, outputs, attributes }: Node, lowering: Lowering): void {
  const { x, scale, shift, addend } = inputs as Record<'x' | 'scale', Value> & Node['inputs'];
  const { builder } = lowering;
  const channels = x.shape.at(-1) ?? 1;
  // In one dimension: of two the runtime brings images into blocks of channels, where scale and shift are constant.
  const column = [1, channels, sizeOf(x.shape) / channels];
  const asColumn = (images: Value) => builder.reshape(lowering.read(images, channelsOutermost), column);
  const operands = [
    asColumn(x),
    builder.reshape(lowering.read(scale), [channels, 1, 1]),
    shift && builder.reshape(lowering.read(shift), [channels]),
    addend && asColumn(addend),
  ];
  const told = { group: channels, kernel_shape: [1], ...activations[attributes['activation'] as string] };
  const given = addend === undefined ? operands.slice(0, shift === undefined ? 2 : 3) : operands;
  const y = builder.node('FusedConv', given, told, { shape: column, domain: 'com.microsoft' });
  const shape = inOrder(x.shape, channelsOutermost);
  lowering.write(outputs[0] as Value, builder.reshape(y, shape), channelsOutermost);
}

import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graph-builder.js';
import { convolutionInfo, depthwiseInfo } from '../graph/windows.js';
import { type FormTable, fastestForms, possibleForms } from './forms.js';
import { lower } from './lower.js';
import { channelsOutermost } from './order.js';

/** A convolution of 32 images, padded as if to keep their size. */
function infoOf({ size, channels = [64, 64], filter = 3, stride = 1, pad = (filter - 1) / 2 }: Convolution) {
  return convolutionInfo([32, size, size, channels[0] ?? 1], [filter, filter, ...channels], { strides: stride, pad });
}

interface Convolution {
  readonly size: number;
  readonly channels?: readonly number[];
  readonly filter?: number;
  readonly stride?: number;
  readonly pad?: number;
}

describe('the table', () => {
  it.each<[Convolution, string, string[]]>([
    [{ size: 8, filter: 1 }, 'pointwise', ['pointwise', 'direct']],
    [{ size: 8, filter: 1, stride: 2 }, 'pointwise', ['pointwise', 'direct']],
    [{ size: 8, filter: 1, pad: 1 }, 'direct', ['direct']],
    [{ size: 8 }, 'winograd', ['winograd', 'direct']],
    [{ size: 8, channels: [3, 64] }, 'direct', ['winograd', 'direct']],
    [{ size: 8, stride: 2 }, 'direct', ['direct']],
    [{ size: 8, filter: 5 }, 'direct', ['direct']],
    [{ size: 3, pad: 0 }, 'direct', ['direct']],
  ])('has for %o the form %s of those that it can take', (convolution, form, possible) => {
    const info = infoOf(convolution);
    expect(possibleForms(info)).toEqual(possible);
    expect(fastestForms.convolution(info, 'gradient')).toBe(form);
  });

  it('has large tiles where there are many, and products of all pixels for tiny images of a filter each', () => {
    expect([4, 5, 32].map((size) => fastestForms.tile(infoOf({ size }), 'gradient'))).toEqual([2, 4, 4]);
    expect(fastestForms.tile(infoOf({ size: 32 }), 'forward')).toBe(2);
    const forward = [64, 96].map((channels) =>
      fastestForms.convolution(infoOf({ size: 32, channels: [channels, 128] }), 'forward'),
    );
    expect(forward).toEqual(['direct', 'winograd']);
    const depthwise = (size: number, multiplier = 1) => {
      return fastestForms.depthwise(depthwiseInfo([2, size, size, 8], [3, 3, 8, multiplier], { strides: 1, pad: 1 }));
    };
    expect([depthwise(6), depthwise(8), depthwise(9), depthwise(6, 2)]).toEqual(['pixels', 'pixels', 'taps', 'taps']);
  });
});

it('may be told otherwise, for each form to be measured', () => {
  const builder = new GraphBuilder();
  const [x, filter] = [builder.input('x', [32, 8, 8, 96], 'float32'), builder.input('filter', [3, 3, 96, 96], 'float32')];
  const attributes = { strides: 1, pad: 1, dilations: 1, dataFormat: 'NHWC' };
  const graph = builder.build([{ name: 'y', value: builder.addOne('Conv2D', { x, filter }, attributes) }]);
  const operators = (forms?: Partial<FormTable>) => {
    const inputOrder = () => channelsOutermost;
    const { onnx } = lower(graph, { inputOrder, ...(forms && { forms: { ...fastestForms, ...forms } }) });
    const names = onnx.nodes.map(({ op }) => op);
    const places = onnx.initializers.find(({ shape }) => shape.length === 5)?.shape[0];
    return { isWinograd: names.includes('ConvTranspose'), places };
  };
  expect(operators()).toEqual({ isWinograd: true, places: 16 });
  expect(operators({ tile: () => 4 })).toEqual({ isWinograd: true, places: 36 });
  expect(operators({ convolution: () => 'direct' })).toEqual({ isWinograd: false, places: undefined });
});

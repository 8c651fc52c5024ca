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
    for (const role of ['inputGradient', 'filterGradient'] as const) {
      expect(possibleForms(info, role)).toEqual(possible);
      expect(fastestForms.convolution(info, role)).toBe(form);
    }
  });

  it('has large tiles where there are many, and products of all pixels for tiny images of a filter each', () => {
    expect([4, 5, 32].map((size) => fastestForms.tile(infoOf({ size }), 'inputGradient'))).toEqual([2, 4, 4]);
    expect(fastestForms.tile(infoOf({ size: 32 }), 'forward')).toBe(2);
    const forward = [64, 96].map((channels) =>
      fastestForms.convolution(infoOf({ size: 32, channels: [channels, 128] }), 'forward'),
    );
    expect(forward).toEqual(['direct', 'winograd']);
    const depthwise = (size: number, multiplier = 1) => {
      return fastestForms.depthwise(depthwiseInfo([2, size, size, 8], [3, 3, 8, multiplier], { strides: 1, pad: 1 }), 'forward');
    };
    expect([depthwise(6), depthwise(8), depthwise(9), depthwise(6, 2)]).toEqual(['pixels', 'pixels', 'taps', 'taps']);
  });

  it.each<[Convolution, string, string]>([
    [{ size: 16, channels: [32, 32] }, 'blocked', 'blocked'],
    [{ size: 16, channels: [64, 64] }, 'blocked', 'blocked'],
    [{ size: 16, channels: [96, 96] }, 'blocked', 'winograd'],
    [{ size: 16, channels: [192, 192] }, 'winograd', 'winograd'],
    [{ size: 4, channels: [96, 96] }, 'winograd', 'winograd'],
    [{ size: 16, channels: [32, 64], stride: 2 }, 'blocked', 'direct'],
    [{ size: 16, channels: [3, 64] }, 'blocked', 'direct'],
    [{ size: 16, channels: [20, 32] }, 'direct', 'direct'],
    [{ size: 16, channels: [32, 40] }, 'direct', 'direct'],
    [{ size: 4, channels: [32, 32] }, 'direct', 'direct'],
    [{ size: 16, channels: [32, 32], filter: 1 }, 'direct', 'pointwise'],
  ])('has for %o, where 16 channels are a block, %s forward and %s backward', (convolution, forward, gradient) => {
    const info = infoOf(convolution);
    expect(fastestForms.convolution(info, 'forward', 16)).toBe(forward);
    expect(fastestForms.convolution(info, 'inputGradient', 16)).toBe(gradient);
  });

  it('has where 8 channels are a block fewer convolutions in blocks', () => {
    const forms = (channels: readonly number[]) => {
      const info = infoOf({ size: 16, channels });
      return (['forward', 'inputGradient'] as const).map((role) => fastestForms.convolution(info, role, 8));
    };
    expect([forms([32, 32]), forms([64, 64]), forms([96, 96]), forms([3, 32]), forms([3, 64])]).toEqual([
      ['blocked', 'blocked'],
      ['blocked', 'winograd'],
      ['winograd', 'winograd'],
      ['blocked', 'direct'],
      ['direct', 'direct'],
    ]);
  });

  it('has minimal filtering for the gradient by the filter from 32 channels on where tiles are large, else from 64 on', () => {
    const form = (size: number, channels: number) => {
      return fastestForms.convolution(infoOf({ size, channels: [128, channels] }), 'filterGradient', 16);
    };
    expect([form(8, 31), form(8, 32), form(4, 32), form(4, 64)]).toEqual(['direct', 'winograd', 'direct', 'winograd']);
  });

  it('has blocks for images of a filter each that are not tiny and whose channels, of all images, fill them', () => {
    const depthwise = (size: number, channels: number, stride = 1) => {
      const info = depthwiseInfo([2, size, size, channels], [3, 3, channels, 1], { strides: stride, pad: 1 });
      return [fastestForms.depthwise(info, 'forward', 16), fastestForms.depthwise(info, 'inputGradient', 16)];
    };
    expect(depthwise(6, 8)).toEqual(['pixels', 'pixels']);
    for (const found of [depthwise(8, 8), depthwise(12, 8, 2), depthwise(13, 8, 2)])
      expect(found).toEqual(['blocked', 'blocked']);
    expect([depthwise(8, 7), depthwise(9, 7)]).toEqual([
      ['pixels', 'pixels'],
      ['taps', 'taps'],
    ]);
  });
});

it('may be told otherwise, for each form to be measured', () => {
  const builder = new GraphBuilder();
  const [x, filter] = [builder.input('x', [32, 8, 8, 96], 'float32'), builder.input('filter', [3, 3, 96, 96], 'float32')];
  const attributes = { strides: 1, pad: 1, dilations: 1, dataFormat: 'NHWC' };
  const graph = builder.build([{ name: 'y', value: builder.addOne('Conv2D', { x, filter }, attributes) }]);
  const operators = (forms?: Partial<FormTable>, channelBlock?: number) => {
    const inputOrder = () => channelsOutermost;
    const { onnx } = lower(graph, { inputOrder, channelBlock, ...(forms && { forms: { ...fastestForms, ...forms } }) });
    const names = onnx.nodes.map(({ op }) => op);
    const places = onnx.initializers.find(({ shape }) => shape.length === 5)?.shape[0];
    return { isWinograd: names.includes('ConvTranspose'), isBlocked: names.includes('ReorderInput'), places };
  };
  expect(operators()).toEqual({ isWinograd: true, isBlocked: false, places: 16 });
  expect(operators({ tile: () => 4 })).toEqual({ isWinograd: true, isBlocked: false, places: 36 });
  expect(operators({ convolution: () => 'direct' })).toEqual({ isWinograd: false, isBlocked: false, places: undefined });
  expect(operators({ convolution: () => 'blocked' }, 16)).toEqual({ isWinograd: false, isBlocked: true, places: undefined });
});

import type { Parameter } from '@ocelli/nn';
import { expectClose, formulaStateDict, formulaValues, numbers } from '@ocelli/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from '../index.js';
import { fromTheirs, toTheirs } from '../parts/names.js';
import { renamed } from '../pretrained/renamed.js';
import { parameterCount } from '../testing/parameter-count.js';
import { startWasm } from '../testing/start-wasm.js';
import { MaxVit, maxvit_t, PartitionAttention, RelativePositionalAttention } from './index.js';
import { smallMaxVit as small } from './testing/small-maxvit.js';

beforeAll(startWasm);

// There are no reference numbers of torchvision's: what is held to formulas here is its attention; the rest has only its count and its names.
describe('MaxVit', () => {
  it("has as maxvit_t torchvision's count of parameters, and names", () => {
    const model = maxvit_t().create({});
    expect(parameterCount(model)).toBe(30_919_624);
    const first = model.namedState().filter(([name]) => /^blocks\.0\.layers\.0\.layers\.(MBconv|window)/.test(name));
    const shapes = first.map(([name, { shape }]) => `${name.slice(25)} ${shape}`).filter((name) => !/running|tracked/.test(name));
    expect(shapes).toEqual([
      'MBconv.proj.1.weight 64,64,1,1',
      'MBconv.proj.1.bias 64',
      'MBconv.layers.pre_norm.weight 64',
      'MBconv.layers.pre_norm.bias 64',
      'MBconv.layers.conv_a.0.weight 256,64,1,1',
      'MBconv.layers.conv_a.1.weight 256',
      'MBconv.layers.conv_a.1.bias 256',
      'MBconv.layers.conv_b.0.weight 256,1,3,3',
      'MBconv.layers.conv_b.1.weight 256',
      'MBconv.layers.conv_b.1.bias 256',
      'MBconv.layers.squeeze_excitation.fc1.weight 16,256,1,1',
      'MBconv.layers.squeeze_excitation.fc1.bias 16',
      'MBconv.layers.squeeze_excitation.fc2.weight 256,16,1,1',
      'MBconv.layers.squeeze_excitation.fc2.bias 256',
      'MBconv.layers.conv_c.weight 64,256,1,1',
      'MBconv.layers.conv_c.bias 64',
      'window_attention.attn_layer.0.weight 64',
      'window_attention.attn_layer.0.bias 64',
      'window_attention.attn_layer.1.relative_position_bias_table 169,2',
      'window_attention.attn_layer.1.relative_position_index 49,49',
      'window_attention.attn_layer.1.to_qkv.weight 192,64',
      'window_attention.attn_layer.1.to_qkv.bias 192',
      'window_attention.attn_layer.1.merge.weight 64,64',
      'window_attention.attn_layer.1.merge.bias 64',
      'window_attention.mlp_layer.0.weight 64',
      'window_attention.mlp_layer.0.bias 64',
      'window_attention.mlp_layer.1.weight 256,64',
      'window_attention.mlp_layer.1.bias 256',
      'window_attention.mlp_layer.3.weight 64,256',
      'window_attention.mlp_layer.3.bias 64',
    ]);
  });

  it('gives the maps of its blocks, and groups every parameter, once', () => {
    using model = new MaxVit(small).initialize(1).eval();
    tf.tidy(() => {
      const images = tf.tensor4d(formulaValues('images', [32 * 32], [-1, 1]), [1, 32, 32, 1]);
      expect([...model.forwardStages(images)].map(({ shape }) => shape)).toEqual([
        [1, 8, 8, 4],
        [1, 4, 4, 8],
      ]);
      expect(model.forward(images).shape).toEqual([1, 3]);
    });
    const grouped = model.layerGroups().flatMap((group) => group.flatMap((module) => module.parameters()));
    expect(grouped).toEqual(model.parameters());
  });

  it('has windows of a 32nd of the images, and refuses sizes that windows do not fill', () => {
    expect(
      maxvit_t()
        .create({ imageSize: 64 })
        .namedState()
        .find(([name]) => name.endsWith('table'))?.[1].shape,
    ).toEqual([9, 2]);
    expect(() => maxvit_t().create({ imageSize: 200 })).toThrow(
      "MaxVit: imageSize must be a multiple of 32 where partition is 'auto', but it is 200.",
    );
    expect(() => maxvit_t().create({ imageSize: 192, partition: 7 })).toThrow(
      "MaxVit: partition 7 must divide the side of each block's map, but for imageSize 192 block 0 has 48.",
    );
  });
});

describe('MaxViT of timm', () => {
  it.each([
    ['maxvit_tiny_tf_224', 30_916_528],
    ['maxvit_small_tf_224', 68_927_956],
    ['maxvit_base_tf_224', 119_467_708],
    ['maxvit_large_tf_224', 211_785_560],
    ['maxvit_xlarge_tf_224', 474_951_952],
    ['maxvit_nano_rw_256', 15_451_148],
    ['maxvit_tiny_rw_224', 29_057_312],
    ['maxvit_rmlp_pico_rw_256', 7_515_980],
    ['maxvit_rmlp_nano_rw_256', 15_501_452],
    ['maxvit_rmlp_tiny_rw_256', 29_148_896],
    ['maxvit_rmlp_small_rw_224', 64_895_044],
    ['maxvit_rmlp_base_rw_224', 116_135_788],
  ] as const)("has as %s timm's count of parameters", async (name, count) => {
    expect(parameterCount(await createModel(name, { initialize: false }))).toBe(count);
  });

  const own = { origin: 'timm', stemChannels: [3, 4] } as const;
  const ofNetwork = { positions: 'network', layerScale: 1e-6 } as const;

  // Of timm 1.0.29 in float64: MaxxVit of _tf_cfg() and of _rw_max_cfg() with these sizes and dim_head 4, whose tensors are the formula's by
  // timm's names. Images of 30 have maps of odd sides, which TensorFlow pads in another way than those of 32.
  it.each([
    [{ origin: 'tensorflow' }, 32, [-2.18890744, -0.198639158, 1.64631577, -0.46675755, -0.157549022, 0.713056573]],
    [{ origin: 'tensorflow' }, 30, [1.73122073, -0.204194613, -0.701151603, 1.4622185, -0.076510867, -0.211134129]],
    [{ ...own, head: 'plain' }, 32, [1.82899329, 0.693453602, 0.0644311791, 1.71402236, 0.569667546, -0.250125309]],
    [{ ...own, ...ofNetwork }, 32, [-2.3404867, -0.24905247, 1.93116299, -2.34585857, -0.136191651, 2.11982513]],
  ] as const)("gives with %j timm's logits of images of %d", (options, size, expected) => {
    using model = new MaxVit({ ...small, ...options });
    const pairs = model.timmNames();
    const shapes = model.namedState().map(([name, { shape }]) => [toTheirs(pairs)(name), shape] as const);
    const theirs = formulaStateDict(Object.fromEntries(shapes.filter(([name]) => name !== null)));
    model.loadStateDict(renamed(theirs, fromTheirs(pairs)));
    const images = formulaValues('images', [2, 1, size, size], [-1, 1]);
    const logits = tf.tidy(() =>
      model
        .eval()
        .forward(tf.tensor4d(images, [2, size, size, 1]))
        .dataSync(),
    );
    expectClose(logits, expected, 1e-5, 'the logits');
  });
});

describe('PartitionAttention', () => {
  it.each(['window', 'grid'] as const)('attends among the pixels of a %s', (kind) => {
    const rates = { dropout: 0, attentionDropout: 0, dropPath: 0 };
    const own = { origin: 'torchvision', positions: 'table', layerScale: null } as const;
    const options = { channels: 2, headWidth: 2, partition: 2, kind, ...rates, ...own } as const;
    using layer = new PartitionAttention(options).initialize(3).eval();
    tf.tidy(() => {
      const map = numbers([1, 6, 6, 2]) as tf.Tensor4D;
      const at = (row: number, column: number) => (row * 6 + column) * 2;
      const slopes = tf
        .grad((x) => tf.sum(tf.slice(layer.forward(x as tf.Tensor4D), [0, 2, 3, 0], [1, 1, 1, 1])))(map)
        .dataSync();
      const heard = Array.from({ length: 36 }, (_, pixel) => pixel).filter((pixel) => slopes[2 * pixel] !== 0);
      // The pixel in row 2 and column 3 lies in the window of rows 2 and 3, columns 2 and 3, and in the grid of every third row and column.
      const expected = kind === 'window' ? [14, 15, 20, 21] : [12, 15, 30, 33];
      expect(heard).toEqual(expected);
      expect(slopes[at(2, 3)]).not.toBe(0);
    });
  });
});

describe('RelativePositionalAttention', () => {
  it('is its formula, pixel by pixel', () => {
    using layer = new RelativePositionalAttention({
      width: 2,
      headWidth: 2,
      size: 2,
      origin: 'torchvision',
      positions: 'table',
    }).initialize(0);
    const stateDict = layer.stateDict();
    const drawn = Object.entries(stateDict).filter(([name]) => !name.endsWith('index'));
    const given = drawn.map(([name, { shape }]) => [name, { shape, data: formulaValues(name, shape, [-1, 1]) }]);
    layer.loadStateDict(Object.fromEntries(given));
    tf.tidy(() => {
      const x = numbers([1, 4, 2]) as tf.Tensor3D;
      const [qkv = []] = layer.to_qkv.forward(x).arraySync();
      const table = (layer.relative_position_bias_table as Parameter).value.dataSync();
      const rows = qkv.map((query, i) => {
        const exponentials = qkv.map((key, j) => {
          const offset = [Math.floor(i / 2) - Math.floor(j / 2), (i % 2) - (j % 2)] as const;
          const product = [0, 1].reduce((sum, at) => sum + (query[at] ?? 0) * (key[2 + at] ?? 0), 0);
          return Math.exp(product / Math.sqrt(2) + (table[(offset[0] + 1) * 3 + offset[1] + 1] ?? Number.NaN));
        });
        const total = exponentials.reduce((sum, value) => sum + value, 0);
        return [4, 5].map((at) => qkv.reduce((sum, value, j) => sum + ((exponentials[j] ?? 0) / total) * (value[at] ?? 0), 0));
      });
      const expected = layer.merge.forward(tf.tensor2d(rows));
      expectClose(layer.forward(x).dataSync(), expected.dataSync(), 1e-6, 'attention');
    });
  });
});

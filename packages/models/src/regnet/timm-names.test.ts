import { describe, expect, it } from 'vitest';
import { fromTheirs } from '../parts/names.js';
import { expectTimmNames, norm } from '../testing/timm-tensors.js';
import { regnet_y_400mf } from './variants.js';

const convolution = (name: string) => [`${name}.conv.weight`, ...norm(`${name}.bn`)];

describe('timmNames', () => {
  it('gives each of its tensors a name in timm', () => {
    const model = regnet_y_400mf().create({});
    const blocks = [1, 3, 6, 6].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `s${stage + 1}.b${index + 1}`).flatMap((block) => [
        ...['conv1', 'conv2', 'conv3', ...(block.endsWith('b1') ? ['downsample'] : [])].flatMap((layer) =>
          convolution(`${block}.${layer}`),
        ),
        ...['fc1', 'fc2'].flatMap((layer) => [`${block}.se.${layer}.weight`, `${block}.se.${layer}.bias`]),
      ]),
    );
    const theirs = [...convolution('stem'), ...blocks, 'head.fc.weight', 'head.fc.bias'];
    expectTimmNames(model, theirs);
    expect(fromTheirs(model.timmNames())('s2.b3.conv2.bn.weight')).toBe('trunk_output.block2.block2-2.f.b.1.weight');
  });
});

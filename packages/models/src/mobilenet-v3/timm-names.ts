import type { Conv2d, Linear, Module, Sequential } from '@ocelli/nn';
import type { NamePair } from '../parts/names.js';
import { timmBlock } from '../parts/timm-layers.js';
import type { MobileNetV3 } from './mobilenet-v3.js';

/** timm's names of its modules, as in `timm/mobilenetv3_large_100.ra_in1k`, whose stages are blocks of as many channels. */
export function timmNames(model: MobileNetV3): NamePair[] {
  const last = model.features.length - 1;
  const [wide] = [...model.classifier] as Linear[];
  const pairs: NamePair[] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    // A 1x1 convolution of the means.
    ['conv_head.weight', 'classifier.0.weight', [...(wide?.weight.shape ?? []), 1, 1]],
    ['conv_head.bias', 'classifier.0.bias'],
    ['classifier', 'classifier.3'],
  ];
  let [stage, index, channels] = [-1, 0, 0];
  for (const [number, block] of [...model.features].slice(1, last).entries()) {
    const layers = (block as Module & { readonly block: Sequential }).block;
    const projection = (layers[layers.length - 1] as Sequential)[0] as Conv2d;
    [stage, index] = projection.outChannels === channels ? [stage, index + 1] : [stage + 1, 0];
    channels = projection.outChannels;
    pairs.push(...timmBlock(layers, `blocks.${stage}.${index}`, `features.${number + 1}.block`));
  }
  pairs.push([`blocks.${stage + 1}.0.conv`, `features.${last}.0`], [`blocks.${stage + 1}.0.bn1`, `features.${last}.1`]);
  return pairs;
}

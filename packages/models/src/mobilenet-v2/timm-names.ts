import { type Rename, renameModules } from '../parts/rename-modules.js';
import { timmLayers } from '../parts/timm-layers.js';
import { blocksOfStages, type MobileNetV2 } from './mobilenet-v2.js';

/** For `loadPretrained`: the names of a model's tensors by timm's, as in `timm/mobilenetv2_100.ra_in1k`; torchvision's stay. */
export function timmNames(model: MobileNetV2): Rename {
  const last = model.features.length - 1;
  const pairs: [string, string][] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    ['conv_head', `features.${last}.0`],
    ['bn2', `features.${last}.1`],
    ['classifier', 'classifier.1'],
  ];
  let feature = 1;
  for (const [stage, count] of blocksOfStages().entries()) {
    for (let index = 0; index < count; index++) {
      const ours = `features.${feature++}.conv`;
      const first = [`${ours}.0.0`, `${ours}.0.1`];
      const pair =
        stage === 0
          ? timmLayers('separable', 'blocks.0.0', [...first, `${ours}.1`, `${ours}.2`])
          : timmLayers('inverted', `blocks.${stage}.${index}`, [
              ...first,
              `${ours}.1.0`,
              `${ours}.1.1`,
              `${ours}.2`,
              `${ours}.3`,
            ]);
      pairs.push(...pair);
    }
  }
  return renameModules(pairs);
}

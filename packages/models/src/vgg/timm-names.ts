import type { NamePair } from '../parts/names.js';

/** timm's names of a VGG's linear layers, as in `timm/vgg16.tv_in1k`: the first two are convolutions there. */
export function timmNames(channels: number, hidden: number): NamePair[] {
  return [
    ['pre_logits.fc1.weight', 'classifier.0.weight', [hidden, channels, 7, 7]],
    ['pre_logits.fc1.bias', 'classifier.0.bias'],
    ['pre_logits.fc2.weight', 'classifier.3.weight', [hidden, hidden, 1, 1]],
    ['pre_logits.fc2.bias', 'classifier.3.bias'],
    ['head.fc', 'classifier.6'],
  ];
}

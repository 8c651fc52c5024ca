import type { InferenceWork, Work } from '../training/work.js';

const goals = { asShipped: 1, hugePages: 1 };
const classifiers = ['resnet50', 'mobilenet_v3_large', 'efficientnet_b0', 'convnext_tiny', 'vit_b_16', 'swin_t'];

export const inferences: readonly InferenceWork[] = classifiers.flatMap((model) =>
  [1, 8].map((batch) => ({
    name: `${model}, ${batch === 1 ? 'one image' : `${batch} images`}`,
    model,
    batch,
    imageSize: 224,
    goals,
  })),
);

export const trainings: readonly Work[] = [
  {
    name: 'resnet50 at 128x128, 8 images, SGD momentum + weight decay',
    model: 'resnet50',
    batch: 8,
    imageSize: 128,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 },
    learningRate: 0.001,
    goals,
  },
  {
    name: 'densenet121 at 128x128, 8 images, SGD momentum + weight decay',
    model: 'densenet121',
    batch: 8,
    imageSize: 128,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 },
    learningRate: 0.001,
    goals,
  },
  {
    name: 'deit_tiny_patch16_224, 8 images, AdamW',
    model: 'deit_tiny_patch16_224',
    batch: 8,
    imageSize: 224,
    optimizer: { kind: 'adamW' },
    learningRate: 0.0001,
    goals,
  },
];

/** Settings that are not there have the default of both sides, which is the same. */
export type OptimizerSettings =
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly weightDecay?: number }
  | { readonly kind: 'adamW'; readonly weightDecay?: number };

/** A forward pass that every side makes: of the same model from the same weights, on the same images, all float32. */
export interface InferenceWork {
  readonly name: string;
  /** One of `models/make-model.ts`, or of the registry. */
  readonly model: string;
  readonly batch: number;
  /** Height and width of the images, which have three channels. */
  readonly imageSize: number;
  /** How many times as fast as PyTorch the compiled one is to be: as Debian ships it, and with huge pages. */
  readonly goals: { readonly asShipped: number; readonly hugePages: number };
}

/** A training step. */
export interface Work extends InferenceWork {
  readonly optimizer: OptimizerSettings;
  /** Of every step; one that lets the loss of the one batch fall. */
  readonly learningRate: number;
}

/** Classes of every model. */
export const classes = 10;

export const works: readonly Work[] = [
  {
    name: 'small CNN (32 channels), SGD',
    model: 'small-cnn',
    batch: 64,
    imageSize: 32,
    optimizer: { kind: 'sgd' },
    learningRate: 0.001,
    goals: { asShipped: 1.5, hugePages: 1.25 },
  },
  {
    name: 'ResNet-18-CIFAR, SGD momentum + weight decay',
    model: 'resnet18-cifar',
    batch: 32,
    imageSize: 32,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 5e-4 },
    learningRate: 0.01,
    goals: { asShipped: 1.25, hugePages: 1 },
  },
  {
    name: 'ViT (192 wide, 4 layers, 64 tokens), AdamW',
    model: 'vit',
    batch: 32,
    imageSize: 32,
    optimizer: { kind: 'adamW' },
    learningRate: 0.001,
    goals: { asShipped: 2, hugePages: 1.3 },
  },
  {
    name: 'DenseNet-BC (growth 12, depth 40), SGD momentum + weight decay',
    model: 'densenet-bc',
    batch: 32,
    imageSize: 32,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 },
    learningRate: 0.01,
    goals: { asShipped: 1, hugePages: 1 },
  },
  {
    name: 'MobileNet v2 at 96x96, SGD momentum + weight decay',
    model: 'mobilenet_v2',
    batch: 32,
    imageSize: 96,
    optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 },
    learningRate: 0.01,
    goals: { asShipped: 1, hugePages: 1 },
  },
];

import { z } from 'zod';

const count = z.int().min(1);
const share = z.number().min(0).lt(1);

/** How pictures become the model's input, in the place of what the weights or the dataset say; flags name these as if they stood alone. */
export const preprocessingSettings = z.strictObject({
  mean: z.array(z.number()).optional().describe('what is subtracted from each channel, on the scale 0 to 1: 0.5,0.5,0.5'),
  std: z.array(z.number().gt(0)).optional().describe('what each channel is divided by'),
  channelOrder: z.enum(['rgb', 'bgr']).optional().describe('order in which the model takes colours'),
  resizeRatio: z.number().min(1).optional().describe("a photo's shorter side against the part of its middle that is cut out"),
  interpolation: z.enum(['bilinear', 'bicubic', 'nearest']).optional().describe('how a photo is resized'),
});

/**
 * Everything about a training run that is a plain value. One schema gives the types, the flags of `ocelli train`, the
 * checks of a config file, and what `config.json` holds.
 */
export const trainSettings = z.strictObject({
  model: z.string().default('small-cnn').describe('architecture (see `ocelli models`)'),
  modelOptions: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .default({})
    .describe('options of the model: channels=16,hidden=64'),
  weights: z
    .string()
    .min(1)
    .optional()
    .describe('published weights to begin with, under a new head: a file or folder, an address, or an id on a hub'),
  fineTune: z.boolean().default(false).describe('train the head alone first, then all of the model, slower towards the stem'),
  freezeEpochs: z
    .int()
    .min(0)
    .default(0)
    .describe('epochs at first in which the head alone is trained, on features computed once'),
  layerDecay: z.number().gt(0).max(1).optional().describe("each group of layers' learning rate against the next one's"),
  dataset: z.string().default('shapes').describe('dataset (see `ocelli datasets`)'),
  dataDir: z.string().optional().describe('folder that holds the original files; without it they are downloaded'),
  imageSize: count.optional().describe("height and width of the model's input (default: the dataset's own, folders 64)"),
  epochs: count.default(5).describe('passes over the training images'),
  batchSize: count.default(64).describe('images a batch'),
  accumulate: count.default(1).describe('batches a step, whose gradients are added up'),
  optimizer: z.enum(['sgd', 'adam', 'adamw']).default('adamw').describe('update rule'),
  lr: z.number().gt(0).default(0.001).describe('peak learning rate'),
  momentum: share.default(0.9).describe('momentum of sgd'),
  weightDecay: z.number().min(0).default(0.0005).describe('weight decay (decoupled for adamw, L2 otherwise)'),
  l1: z.number().min(0).default(0).describe('L1 regularisation'),
  clipNorm: z.number().gt(0).optional().describe('largest norm of all gradients together'),
  schedule: z.enum(['constant', 'step', 'cosine']).default('cosine').describe('course of the learning rate'),
  warmupSteps: z.int().min(0).default(0).describe('steps of linear warm-up'),
  labelSmoothing: share.default(0).describe('share of the target given to all classes alike'),
  augment: z.enum(['none', 'flip', 'crop', 'crop-flip']).default('none').describe('random changes to training images'),
  seed: z.int().min(0).default(1).describe('seed of weights, order, augmentation and dropout'),
  validation: share.default(0.1).describe('share of the training images held out to find the best epoch'),
  trainLimit: count.optional().describe('use only this many training images, those held out included'),
  testLimit: count.optional().describe('use only this many test images'),
  workers: z.int().min(0).default(0).describe('loader threads'),
  onBadImage: z.enum(['fail', 'skip']).default('fail').describe('what to do with an image that cannot be read'),
  patience: count.optional().describe('stop after this many epochs without a better validation accuracy'),
  checkpointEvery: count.optional().describe('steps between checkpoints (default: one an epoch, and one every two minutes)'),
  logEvery: count.default(1).describe('steps between lines of metrics.jsonl'),
  device: z.string().default('auto').describe('backend or device (see `ocelli doctor`)'),
  engine: z.enum(['compiled', 'eager']).optional().describe('what runs a step, by default compiled where that can be'),
  preprocessing: preprocessingSettings.optional(),
});

/** The values of one run, defaults filled in. */
export type TrainSettings = z.output<typeof trainSettings>;

/** What a person may write: every setting is optional. */
export type TrainSettingsInput = z.input<typeof trainSettings>;

export type SettingName = keyof TrainSettings;

/** The names in the one setting that is an object of its own. */
export const preprocessingNames = Object.keys(preprocessingSettings.shape);

/** The settings' names, in the order in which help lists them. */
export const settingNames = Object.keys(trainSettings.shape) as SettingName[];

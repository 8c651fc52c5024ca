import { type Flag, trainFlags } from '../settings/flags.js';
import type { SettingName } from '../settings/schema.js';

/** The settings that a step's time depends on. */
const settings: readonly SettingName[] = [
  'model',
  'modelOptions',
  'dataset',
  'dataDir',
  'imageSize',
  'batchSize',
  'optimizer',
  'momentum',
  'weightDecay',
  'l1',
  'clipNorm',
  'labelSmoothing',
  'augment',
  'workers',
  'onBadImage',
  'seed',
  'device',
  'engine',
];

/** What is otherwise where images are made up. */
const descriptions: Readonly<Partial<Record<SettingName, string>>> = {
  dataset: 'dataset whose training images are loaded as in training (default: made-up images)',
  imageSize: "height and width of the model's input (default: the dataset's or the model's own)",
};

/** The flags of `ocelli train` that `ocelli bench` takes too. */
export function benchFlags(): Flag[] {
  const flags = trainFlags().filter(({ setting }) => settings.some((name) => name === setting));
  return flags.map((flag) => ({
    ...flag,
    description: (descriptions as Readonly<Record<string, string>>)[flag.setting] ?? flag.description,
  }));
}

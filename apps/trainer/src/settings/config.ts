import type { Module } from '@ocelli/nn';
import type { Loss, Metric, Optimizer, Schedule, TrainerCallbacks, Values } from '@ocelli/train';
import type { Transform } from '@ocelli/transforms';
import type { TrainSettingsInput } from './schema.js';

/** What a model made in a config file may want to know of the data. */
export interface ModelContext {
  readonly numClasses: number;
  readonly inChannels: number;
  /** Height and width of the images. */
  readonly imageSize: number;
  /** `modelOptions` of the settings. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A metric in its shortest form: a number for a batch. The mean over the images counts, and the function's name is the metric's. */
export type BatchMetric = (outputs: Values, targets: Values) => number;

/** What only code can say: a user's own parts, as plain functions. */
export interface ConfigParts {
  /** Makes the network; its weights are then drawn from the seed. */
  readonly model?: (context: ModelContext) => Module;
  readonly optimizer?: Optimizer;
  readonly schedule?: Schedule;
  /** In the place of cross-entropy. */
  readonly loss?: Loss;
  /** Measured beside accuracy. */
  readonly metrics?: readonly (Metric | BatchMetric)[];
  /** Changes to training images, in the place of `augment`; the model's preprocessing comes after them. Also run in loader threads. */
  readonly transforms?: readonly Transform[];
  readonly callbacks?: TrainerCallbacks;
}

/** What `ocelli.config.ts` exports: any of the settings, with a user's own parts in the place of names. */
export interface OcelliConfig
  extends Omit<TrainSettingsInput, 'model' | 'optimizer' | 'schedule'>,
    Omit<ConfigParts, 'model' | 'optimizer' | 'schedule'> {
  readonly model?: string | ConfigParts['model'];
  readonly optimizer?: TrainSettingsInput['optimizer'] | Optimizer;
  readonly schedule?: TrainSettingsInput['schedule'] | Schedule;
}

/** The key of a config file's code that stands in the place of a setting, and that an option for the setting goes before. */
export function replacedPart(setting: string): keyof ConfigParts | undefined {
  switch (setting) {
    case 'model':
    case 'optimizer':
    case 'schedule':
      return setting;
    case 'augment':
      return 'transforms';
    default:
      return undefined;
  }
}

/** Types a config file: `export default defineConfig({ ... })`. */
export function defineConfig(config: OcelliConfig): OcelliConfig {
  return config;
}

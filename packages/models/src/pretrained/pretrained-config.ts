import type { TimmArguments } from '../image-classifier.js';
import type { Preprocessing } from '../model-definition.js';

/** What a `config.json` says of the weights beside it. */
export interface PretrainedConfig {
  /** The architecture's name, as timm has it. */
  readonly architecture?: string;
  /** What timm's function of the architecture is given beside its defaults. */
  readonly modelArguments?: TimmArguments;
  readonly numClasses?: number;
  /** How photos become what the weights were trained on; undefined where it is not said, or is done in another way. */
  readonly preprocessing?: Preprocessing;
  /** The classes' names, in order. */
  readonly labels?: readonly string[];
}

/**
 * Reads the `config.json` of a model of timm's, or what `transformers` says of labels in one; what it does not say, or says in another
 * way, is left out.
 *
 * @see https://huggingface.co/docs/timm/models
 */
export function readPretrainedConfig(text: string): PretrainedConfig {
  const config = recordOf(parse(text));
  // Old models have what newer ones have in pretrained_cfg beside the architecture.
  const trained = { ...config, ...recordOf(config['pretrained_cfg']) };
  const architecture = config['architecture'];
  const numClasses = config['num_classes'] ?? trained['num_classes'];
  const preprocessing = preprocessingOf(trained);
  const modelArguments = recordOf(config['model_args']);
  const labels = labelsOf({ ...config, ...recordOf(config['pretrained_cfg']) });
  return {
    ...(typeof architecture === 'string' && { architecture }),
    ...(Object.keys(modelArguments).length > 0 && { modelArguments }),
    ...(typeof numClasses === 'number' && { numClasses }),
    ...(preprocessing && { preprocessing }),
    ...(labels && { labels }),
  };
}

function preprocessingOf(trained: Readonly<Record<string, unknown>>): Preprocessing | undefined {
  const { input_size: size, crop_pct: share = 0.875, mean, std, interpolation = 'bicubic', crop_mode: mode = 'center' } = trained;
  const [channels = 3, height, width] = isNumbers(size, 3) ? size : [];
  if (height === undefined || height !== width || typeof share !== 'number' || !(share > 0 && share <= 1)) return undefined;
  if (!isNumbers(mean, channels) || !isNumbers(std, channels)) return undefined;
  if (interpolation !== 'bilinear' && interpolation !== 'bicubic') return undefined;
  const common = { imageSize: height, mean, std, interpolation } as const;
  if (mode === 'squash' && share === 1) return common;
  return mode === 'center' ? { ...common, resizeTo: Math.floor(height / share) } : undefined;
}

function labelsOf(config: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const { label_names: names, label_descriptions: descriptions, id2label: byIndex } = config;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) {
    const described = recordOf(descriptions);
    return names.map((name) => (Object.hasOwn(described, name) && typeof described[name] === 'string' ? described[name] : name));
  }
  const labels = Object.entries(recordOf(byIndex)).sort(([one], [other]) => Number(one) - Number(other));
  const isWhole = labels.length > 0 && labels.every(([key, label], index) => Number(key) === index && typeof label === 'string');
  return isWhole ? labels.map(([, label]) => label as string) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function isNumbers(value: unknown, count: number): value is number[] {
  return Array.isArray(value) && value.length === count && value.every((item) => Number.isFinite(item));
}

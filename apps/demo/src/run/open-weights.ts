import { modelDefinition, type Preprocessing } from '@ocelli/models';
import type { Run } from './open-run.js';
import type { RunConfig } from './run-config.js';

/**
 * Downloads weights that others trained from an address or a Hugging Face hub, once for all visits. What neither they nor the model say, the
 * page's address does by what are flags of `ocelli predict`: `?weights=SOURCE&model=NAME&labels=ADDRESS&mean=0.5,0.5,0.5&std=1,1,1`.
 *
 * @throws Error that says what is missing, or what is wrong with the address or the file.
 */
export async function openWeights(weights: string, query: URLSearchParams): Promise<Run> {
  const { readPretrained } = await import('@ocelli/models/pretrained');
  const named = query.get('model');
  const { moduleOfLayer } = named === null ? {} : await modelDefinition(named);
  const found = await readPretrained(weights, moduleOfLayer && { moduleOfLayer });
  const name = named ?? found.architecture;
  if (name === undefined) {
    throw new Error(`${weights} does not say which architecture its weights are for: add &model=NAME to the page's address.`);
  }
  const { defaults, preprocessing } = await modelDefinition(name);
  const numClasses = found.numClasses ?? defaults.numClasses;
  const labels = query.get('labels');
  const classNames = labels === null ? found.labels : await labelsAt(labels);
  return {
    name: weights,
    config: {
      version: 1,
      model: { name, options: { numClasses } },
      classNames: [...(classNames ?? Array.from({ length: numClasses }, (_, index) => `class ${index}`))],
      preprocessing: preprocessingFor(defaults.imageSize, found.preprocessing ?? preprocessing, query),
    },
    weightsName: weights,
    weights: found.stateDict,
    examples: [],
  };
}

async function labelsAt(address: string): Promise<string[]> {
  const { parseLabels } = await import('@ocelli/models/pretrained');
  const response = await fetch(address);
  const labels = response.ok ? parseLabels(await response.text()) : undefined;
  if (labels !== undefined) return labels;
  const reason = response.ok ? 'it has no names of classes, a line each or as JSON' : `the server says ${response.status}`;
  throw new Error(`The labels at ${address} cannot be read: ${reason}.`);
}

function preprocessingFor(size: number, usual: Preprocessing | undefined, query: URLSearchParams): RunConfig['preprocessing'] {
  return {
    height: size,
    width: size,
    channels: 3,
    ...(query.get('channel-order') === 'bgr' && { channelOrder: 'bgr' }),
    mean: channelValues('mean', query) ?? [...(usual?.mean ?? [0, 0, 0])],
    std: channelValues('std', query) ?? [...(usual?.std ?? [1, 1, 1])],
    ...(usual && { interpolation: usual.interpolation }),
    ...(usual?.resizeTo !== undefined && { resizeRatio: usual.resizeTo / usual.imageSize }),
  };
}

function channelValues(key: string, query: URLSearchParams): number[] | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const values = text.split(',').map(Number);
  if (values.length === 1) values.push(...values, ...values);
  if (values.length === 3 && values.every((value) => Number.isFinite(value) && (key === 'mean' || value > 0))) return values;
  throw new Error(`The page's address has ${key}=${text}: three numbers are expected, one a channel.`);
}

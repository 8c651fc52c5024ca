import { toTorch } from '@ocelli/nn';
import type { StateDict, StateDictEntry } from '@ocelli/safetensors';
import { WeightsError } from '../weights-error.js';

/** The path of the module that holds a Keras layer's weights: of `conv1` for MobileNet `features.0.0`; undefined for none. */
export type ModuleOfLayer = (layer: string) => string | undefined;

/** What a layer's weights are called in PyTorch, by their names in Keras. */
const names: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/**
 * Weights of Keras by PyTorch's names and in PyTorch's layouts: kernels `[height, width, in, out]` become `[out, in, height, width]`,
 * depthwise ones `[height, width, channels, m]` become `[channels m, 1, height, width]`, and those of dense layers `[in, out]` become
 * `[out, in]`.
 *
 * @param moduleOf Told by the architecture; weights of layers for which it says nothing keep Keras's names.
 * @throws WeightsError where two layers' weights get one name, or a layer has weights of another kind.
 */
export function kerasToTorch(weights: StateDict, moduleOf: ModuleOfLayer): StateDict {
  const stateDict: StateDict = {};
  for (const [name, entry] of Object.entries(weights)) {
    const { layer, kind } = /^(?<layer>.*)\/(?<kind>[^/]+)$/.exec(name.replace(/:\d+$/, ''))?.groups ?? {};
    const path = layer === undefined ? undefined : moduleOf(layer);
    if (path === undefined || kind === undefined) {
      stateDict[name] = entry;
      continue;
    }
    const own = Object.hasOwn(names, kind) ? names[kind] : undefined;
    if (own === undefined) throw new WeightsError(`${name}: expected one of ${Object.keys(names).join(', ')}.`);
    const target = path === '' ? own : `${path}.${own}`;
    if (Object.hasOwn(stateDict, target)) throw new WeightsError(`${name}: there are other weights for ${target}.`);
    stateDict[target] = toTorchLayout(name, kind, entry);
  }
  return stateDict;
}

function toTorchLayout(name: string, kind: string, entry: StateDictEntry): StateDictEntry {
  const { shape, data } = entry;
  if (kind !== 'kernel' && kind !== 'depthwise_kernel') return entry;
  if (!(data instanceof Float32Array)) throw new WeightsError(`${name}: expected 32-bit floats, found ${entry.dtype}.`);
  const [first = 1, second = 1, inputs = 1, outputs = 1] = shape;
  if (shape.length === 2 && kind === 'kernel') {
    // A convolution of one pixel, so that the one file that knows layouts does this too.
    const torch = [second, first];
    return { ...entry, shape: torch, data: toTorch(data, [...torch, 1, 1], 'conv') };
  }
  if (shape.length !== 4) throw new WeightsError(`${name}: expected two or four axes, found [${shape}].`);
  const torch = kind === 'kernel' ? [outputs, inputs, first, second] : [inputs * outputs, 1, first, second];
  return { ...entry, shape: torch, data: toTorch(data, torch, 'conv') };
}

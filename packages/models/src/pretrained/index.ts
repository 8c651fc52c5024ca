export type { DownloadProgress, ReceiveOptions } from './download/receive.js';
export { kerasToTorch, type ModuleOfLayer } from './formats/keras-to-torch.js';
export { type ReadTorchOptions, readTorch } from './formats/read-torch.js';
export { readTfjsLayers } from './formats/tfjs-layers.js';
export {
  type LoadedPretrained,
  type LoadPretrainedOptions,
  loadPretrained,
  type Pretrained,
  pretrainedConfigOf,
  type ReadPretrainedOptions,
  readPretrained,
} from './load-pretrained.js';
export { parseClassNames, parseLabels } from './parse-labels.js';
export { type PretrainedConfig, readPretrainedConfig } from './pretrained-config.js';
export type { ReadWeightsOptions } from './read-weights.js';
export type { Rename } from './renamed.js';
export { type SavePretrainedOptions, savePretrained } from './save/save-pretrained.js';
export { type MadeAs, modelFor } from './save/timm-architectures.js';
export type { WeightsSource } from './sources/open-source.js';
export type { SourceOptions } from './sources/source-options.js';
export { WeightsError } from './weights-error.js';

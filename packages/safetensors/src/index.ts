export type { SafetensorsDtype, TensorData } from './dtype.js';
export { SafetensorsError } from './error.js';
export { readSafetensors, readSafetensorsMetadata } from './read.js';
export { readShardedSafetensors } from './sharded.js';
export type { StateDict, StateDictEntry } from './state-dict.js';
export { writeSafetensors } from './write.js';

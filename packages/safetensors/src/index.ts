export { bytesOf, decodeValues } from './decode.js';
export type { SafetensorsDtype, TensorData } from './dtype.js';
export { SafetensorsError } from './error.js';
export { type Header as SafetensorsHeader, readHeader as readSafetensorsHeader, type TensorInfo } from './header.js';
export { readSafetensors, readSafetensorsMetadata } from './read.js';
export { readShardedSafetensors, readShardIndex } from './read-sharded.js';
export type { StateDict, StateDictEntry } from './state-dict.js';
export { safetensorsParts, writeSafetensors } from './write.js';
export { type Shard, type ShardedSafetensors, type ShardOptions, writeShardedSafetensors } from './write-sharded.js';

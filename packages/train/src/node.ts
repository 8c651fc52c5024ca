export { CheckpointError } from './files/checkpoint-error.js';
export { type LoadedCheckpoint, loadCheckpoint, type SavableCheckpoint, saveCheckpoint } from './files/checkpoint-file.js';
export { FileError } from './files/file-error.js';
export { MetricsLog, type MetricsLogOptions, type MetricsRecord, readMetricsLog } from './files/metrics-log.js';
export type { TensorFile } from './files/tensor-file.js';
export { type TensorBoardOptions, TensorBoardWriter } from './files/tensorboard/tensorboard-writer.js';
export { loadWeights, saveWeights } from './files/weights-file.js';
export { writeFileAtomic } from './files/write-file-atomic.js';
export type { Pixels } from './report/pictures/encode-png.js';

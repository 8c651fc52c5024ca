export { train } from './api.js';
export type { TrainResult } from './commands/train.js';
export { UserError } from './errors.js';
export type { RunOptions, TrainOptions } from './run/resolve-run.js';
export { type BatchMetric, type ConfigParts, defineConfig, type ModelContext, type OcelliConfig } from './settings/config.js';
export type { TrainSettings, TrainSettingsInput } from './settings/schema.js';

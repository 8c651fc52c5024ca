export { type BatchArrays, type BatchSource, type ReadBatch, readImages } from './batch/batch-source.js';
export type { Checkpoint, LoadableCheckpoint } from './checkpoint/checkpoint.js';
export { RestoreError } from './checkpoint/restore-error.js';
export { eager } from './engine/eager.js';
export type { Engine, EngineFunction } from './engine/engine.js';
export { type EvaluatedBatch, type EvaluateOptions, type EvaluationResult, evaluate } from './evaluate/evaluate.js';
export { createPredictor, type Prediction, type Predictor, predict } from './evaluate/predict.js';
export { type CachedFeatures, type CacheFeaturesOptions, cacheFeatures } from './fine-tuning/cache-features.js';
export type { GroupedModel, HeadedModel } from './fine-tuning/classifier.js';
export { freezeTo } from './fine-tuning/freeze-to.js';
export { layerDecay } from './fine-tuning/layer-decay.js';
export {
  featureShape,
  type StreamedFeatures,
  type StreamFeaturesOptions,
  streamFeatures,
} from './fine-tuning/stream-features.js';
export { addGradients, type GradientBuckets, noGradients } from './gradients/gradient-buckets.js';
export {
  type GradientLayout,
  type GradientLayoutOptions,
  type GradientPlace,
  gradientLayout,
} from './gradients/gradient-layout.js';
export { type BceOptions, bce } from './losses/bce.js';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.js';
export type { Loss } from './losses/loss.js';
export { mse } from './losses/mse.js';
export { type AccuracyOptions, accuracy, topKAccuracy } from './metrics/accuracy.js';
export { type ConfusionMatrix, confusionMatrix } from './metrics/confusion-matrix.js';
export type { Metric, MetricAccumulator } from './metrics/metric.js';
export { type AdamOptions, type AdamSettings, adam, adamW } from './optimizers/adam.js';
export { type ClipByNormOptions, clipByNorm, clipByValue, type GradientTransform } from './optimizers/clip.js';
export type { Regularization } from './optimizers/make-optimizer.js';
export type { Optimizer, OptimizerResult, OptimizerUpdate, ParameterGroup } from './optimizers/optimizer.js';
export { type SgdOptions, type SgdSettings, sgd } from './optimizers/sgd.js';
export { type ConstantOptions, constant } from './schedules/constant.js';
export { type CosineOptions, cosine } from './schedules/cosine.js';
export { type LinearWarmupOptions, linearWarmup } from './schedules/linear-warmup.js';
export type { Schedule } from './schedules/schedule.js';
export { type StepDecayOptions, stepDecay } from './schedules/step-decay.js';
export type { TensorRecord, Values } from './state/tensor-record.js';
export type { DescentOptions } from './step/descend.js';
export type { StepBatch } from './step/differentiate.js';
export {
  createGradientStep,
  type GradientStep,
  type GradientStepOptions,
  type GradientStepOutput,
  type GradientStepSettings,
} from './step/gradient-step.js';
export { NonFiniteError } from './step/non-finite.js';
export {
  createUpdateStep,
  type UpdateStep,
  type UpdateStepOptions,
  type UpdateStepOutput,
  type UpdateStepSettings,
} from './step/update-step.js';
export { createStep, type Step, type StepMetrics, type StepOptions, type StepOutput, type StepSettings } from './step.js';
export type { EpochSums, Position } from './trainer/position.js';
export type { EpochResult, MetricValues, StepResult, TrainerCallbacks } from './trainer/results.js';
export type { FitOptions, TrainerOptions } from './trainer/trainer-options.js';
export { Trainer } from './trainer.js';

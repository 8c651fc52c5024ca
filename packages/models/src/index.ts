export {
  type CreatedModel,
  type CreateModelOptions,
  createModel,
  listModels,
  modelDefaults,
  modelDefinition,
  type Seeded,
} from './create-model.js';
export { type FeatureInfo, FeatureMaps } from './features/feature-maps.js';
export { type FeaturesOnlyOptions, featuresOnly } from './features/features-only.js';
export type { ImageClassifier, TimmArguments } from './image-classifier.js';
export type { ClassifierOptions, ModelDefinition, Preprocessing } from './model-definition.js';
export type { ModelName, ModelOf, OptionsOf } from './registry.js';
export { setGradCheckpointing } from './set-grad-checkpointing.js';

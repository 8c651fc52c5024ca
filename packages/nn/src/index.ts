export { constant, ones, zeros } from './initializers/constant.js';
export type { FanMode, Nonlinearity } from './initializers/fan.js';
export type { Initializer } from './initializers/initializer.js';
export { type KaimingOptions, kaimingNormal, kaimingUniform } from './initializers/kaiming.js';
export { normal, type TruncatedNormalOptions, truncatedNormal } from './initializers/normal.js';
export { uniform } from './initializers/uniform.js';
export { type XavierOptions, xavierNormal, xavierUniform } from './initializers/xavier.js';
export { BatchNorm2d, type BatchNorm2dOptions } from './layers/batch-norm2d.js';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.js';
export { Identity } from './layers/identity.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { ModuleList } from './layers/module-list.js';
export { type Layer, Sequential } from './layers/sequential.js';
export { heldShape, type Layout, toHeld, toTorch } from './layout.js';
export { Buffer, type BufferOptions } from './module/buffer.js';
export { type FunctionalCallOptions, type FunctionalCallResult, functionalCall } from './module/functional-call.js';
export { Module } from './module/module.js';
export { Parameter, type ParameterOptions } from './module/parameter.js';
export { stepRandom } from './module/random-stream.js';
export { getState, type ModuleState, setState } from './module/state.js';
export {
  type LoadableStateDict,
  type LoadStateDictOptions,
  type LoadStateDictResult,
  readStateDict,
  type StateDict,
  type StateDictEntry,
} from './module/state-dict.js';
export { type Misshaped, StateDictError } from './module/state-dict-error.js';
export type { StateDtype, StateTensor } from './module/state-tensor.js';

export { CELU, ELU, SELU } from './activations/elu.js';
export { GELU } from './activations/gelu.js';
export { Hardsigmoid, Hardswish, Hardtanh } from './activations/hard.js';
export { LeakyReLU, type LeakyReLUOptions, PReLU, type PReLUOptions, ReLU, ReLU6 } from './activations/relu.js';
export { Hardshrink, Softshrink, Tanhshrink } from './activations/shrink.js';
export { GLU, LogSigmoid, Sigmoid, SiLU, Tanh } from './activations/sigmoid.js';
export { LogSoftmax, Softmax, type SoftmaxOptions } from './activations/softmax.js';
export { Mish, Softplus, Softsign } from './activations/softplus.js';
export { checkpoint } from './checkpoint/checkpoint.js';
export { setCheckpointing } from './checkpoint/set-checkpointing.js';
export { withoutCheckpointing } from './checkpoint/without-checkpointing.js';
export { constant, ones, zeros } from './initializers/constant.js';
export type { FanMode, Nonlinearity } from './initializers/fan.js';
export { type DiracOptions, dirac, eye } from './initializers/identity.js';
export type { Initializer } from './initializers/initializer.js';
export { type KaimingOptions, kaimingNormal, kaimingUniform } from './initializers/kaiming.js';
export { normal, type TruncatedNormalOptions, truncatedNormal } from './initializers/normal.js';
export { type OrthogonalOptions, orthogonal } from './initializers/orthogonal.js';
export { uniform } from './initializers/uniform.js';
export { type XavierOptions, xavierNormal, xavierUniform } from './initializers/xavier.js';
export { AdaptiveAvgPool2d } from './layers/adaptive-avg-pool2d.js';
export type { AttentionMasks } from './layers/attention-masks.js';
export { AvgPool2d, type AvgPool2dOptions } from './layers/avg-pool2d.js';
export { BatchNorm2d, type BatchNorm2dOptions } from './layers/batch-norm2d.js';
export { ConvTranspose2d, type ConvTranspose2dOptions } from './layers/conv-transpose2d.js';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.js';
export { DropPath } from './layers/drop-path.js';
export { Dropout } from './layers/dropout.js';
export { Embedding, type EmbeddingOptions } from './layers/embedding.js';
export { Flatten } from './layers/flatten.js';
export { GroupNorm, type GroupNormOptions } from './layers/group-norm.js';
export { Identity } from './layers/identity.js';
export { LayerNorm, type LayerNormOptions } from './layers/layer-norm.js';
export { LearnedPositions, type LearnedPositionsOptions } from './layers/learned-positions.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { MaxPool2d, type MaxPool2dOptions } from './layers/max-pool2d.js';
export { ModuleList } from './layers/module-list.js';
export { type Attended, MultiheadAttention, type MultiheadAttentionOptions } from './layers/multihead-attention.js';
export {
  type RelativeBiases,
  RelativeMultiheadAttention,
  type RelativeMultiheadAttentionOptions,
} from './layers/relative-multihead-attention.js';
export { RelativePositionBias, type RelativePositionBiasOptions } from './layers/relative-position-bias.js';
export { RotaryPositions, type RotaryPositionsOptions } from './layers/rotary-positions.js';
export { ScaledDotProductAttention, type ScaledDotProductAttentionOptions } from './layers/scaled-dot-product-attention.js';
export { type Layer, Sequential } from './layers/sequential.js';
export { SinusoidalPositions, type SinusoidalPositionsOptions } from './layers/sinusoidal-positions.js';
export { type SinusoidsOptions, sinusoids } from './layers/sinusoids.js';
export { TransformerEncoder, type TransformerEncoderOptions } from './layers/transformer-encoder.js';
export { TransformerEncoderLayer, type TransformerEncoderLayerOptions } from './layers/transformer-encoder-layer.js';
export { type SegmentOutput, TransformerXl, type TransformerXlOptions } from './layers/transformer-xl.js';
export { TransformerXlLayer, type TransformerXlLayerOptions } from './layers/transformer-xl-layer.js';
export { heldOrder, heldShape, type Layout, toHeld, toTorch } from './layout.js';
export { type AroundForward, aroundForward, type ForwardCall } from './module/around-forward.js';
export { Buffer, type BufferOptions } from './module/buffer.js';
export { type FunctionalCallOptions, type FunctionalCallResult, functionalCall } from './module/functional-call.js';
export { inEvaluation, keepMode } from './module/in-mode.js';
export { Module } from './module/module.js';
export { Parameter, type ParameterOptions } from './module/parameter.js';
export { stepRandom } from './module/random-stream.js';
export { type RanOnZeros, runOnZeros } from './module/run-on-zeros.js';
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
export { type ModuleWatcher, watchModules } from './module/watch-modules.js';
export { type LayerSummary, ModelSummary } from './summary/model-summary.js';

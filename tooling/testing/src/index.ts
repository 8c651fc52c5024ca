export { checkGradients, type GradientCheck } from './check-gradients.js';
export { type Backend, describeOnBackends } from './describe-on-backends.js';
export { expectClose } from './expect-close.js';
export { expectSummary, type TensorSummary } from './expect-summary.js';
export { type FormulaStateDictOptions, formulaStateDict } from './formula-state-dict.js';
export { formulaValues } from './formula-values.js';
export { numbers } from './numbers.js';
export { type ReferenceCase, type ReferenceTensor, referenceImages, referenceTensor, referenceValues } from './reference.js';
export { smallestOfEachFamily } from './smallest-of-each-family.js';

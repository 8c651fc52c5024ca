export { type ReadTorchOptions, readTorch } from './formats/read-torch.js';
export { WeightsError } from './weights-error.js';

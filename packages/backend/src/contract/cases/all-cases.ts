import type { ContractCase } from '../contract-case.js';
import { convolutionCases } from './convolution.js';
import { elementwiseCases } from './elementwise.js';
import { matmulCases } from './matmul.js';
import { modelCases } from './model.js';
import { poolingCases } from './pooling.js';
import { reductionCases } from './reduction.js';
import { shapeCases } from './shape.js';

/** Every computation of the contract; names are unique. */
export function allCases(): ContractCase[] {
  return [
    ...convolutionCases(),
    ...poolingCases(),
    ...matmulCases(),
    ...reductionCases(),
    ...elementwiseCases(),
    ...shapeCases(),
    ...modelCases(),
  ];
}

export { type BackendContractOptions, runBackendContract } from './run-backend-contract.js';
export type { ContractSkip } from './skips.js';

export { type Compiled, type CompileOptions, compile } from './compile.js';
export { CompileError, type UnsupportedKernel, UnsupportedKernelError } from './errors.js';
export { type NodeExecutorOptions, nodeExecutor } from './execute/node-executor.js';

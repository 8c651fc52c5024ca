export { type Compiled, type CompileOptions, compile } from './compile.js';
export { CompileError, ExecutionError, type UnsupportedKernel, UnsupportedKernelError } from './errors.js';
export { type CpuNode, describeCpuNodes } from './execute/cpu-nodes.js';
export { type DeviceReport, diagnoseDevice } from './execute/diagnose-device.js';
export { diagnoseNodeRuntime, type NodeRuntimeReport } from './execute/diagnose-node-runtime.js';
export { type NodeExecutorOptions, nodeExecutor } from './execute/node-executor.js';
export type { Device } from './execute/session.js';
export { type ExampleInput, type ExportOnnxOptions, exportOnnx } from './export-onnx.js';
export type { Program } from './program.js';

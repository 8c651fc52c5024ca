/** For backends that compute kernels one by one with what the compiler puts in ONNX. */
export { CountingBackend } from './counting-backend.js';
export { explainAbsence } from './execute/node-runtime.js';
export { outputMemory } from './execute/output-memory.js';
export { constantOf } from './graph/constants.js';
export type { Attributes, Graph, GraphData, GraphDataType, Node, Value } from './graph/graph.js';
export { GraphBuilder } from './graph/graph-builder.js';
export { asKernelOutput } from './graph/infer/infer-outputs.js';
export { keyOf } from './graph/key-of.js';
export { regroup } from './onnx/kernels/regroup.js';
export { type Lowered, lower, lowerTable } from './onnx/lower.js';
export type { OnnxData, OnnxGraph, OnnxType, OnnxValue } from './onnx/onnx-builder.js';
export { isPlain, type Order, plainOrder } from './onnx/order.js';
export { writeModel } from './onnx/write-model.js';

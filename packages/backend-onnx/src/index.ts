export { type OnnxOptions, onnx as adapter, onnx } from './onnx-adapter.js';

import type { OnnxData, OnnxGraph } from '../onnx/onnx-builder.js';

/** What a program runs on: it takes the inputs' elements and gives the outputs', each in the graph's order. */
export interface Session {
  /** The shapes are those of the first inputs where they are not the graph's, in which axes may have any length. */
  run(inputs: readonly OnnxData[], shapes?: readonly (readonly number[])[]): Promise<readonly OnnxData[]>;
  dispose(): Promise<void>;
}

/** Makes a session of a graph; one for each engine and device. */
export type Executor = (graph: OnnxGraph) => Promise<Session>;

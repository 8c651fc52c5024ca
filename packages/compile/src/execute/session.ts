import type { OnnxData, OnnxGraph } from '../onnx/onnx-builder.js';
import type { RunTimes } from '../profile/run-times.js';

/** What a program runs on: it takes the inputs' elements and gives the outputs', each in the graph's order. */
export interface Session {
  /** The shapes are those of the first inputs where they are not the graph's, in which axes may have any length. */
  run(inputs: readonly OnnxData[], shapes?: readonly (readonly number[])[]): Promise<readonly OnnxData[]>;
  dispose(): Promise<void>;
  /** The times of the runs until now, where the executor was told to note them; those that follow are as fast as without. */
  endProfiling?(): Promise<readonly RunTimes[]>;
}

/** Makes a session of a graph; one for each engine and device. */
export type Executor = (graph: OnnxGraph) => Promise<Session>;

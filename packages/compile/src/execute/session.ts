import type { OnnxData, OnnxGraph, OnnxType } from '../onnx/onnx-builder.js';
import type { RunTimes } from '../profile/run-times.js';
import type { DeviceData } from './device-data.js';

/** Where a graph is executed. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** The elements of a tensor, in this process's memory or in a device's. */
export type SessionData = OnnxData | DeviceData;

/** What a program runs on: it takes the inputs' elements and gives the outputs', each in the graph's order. */
export interface Session {
  /** The shapes are those of the first inputs where they are not the graph's, in which axes may have any length. */
  run(inputs: readonly SessionData[], shapes?: readonly (readonly number[])[]): Promise<readonly SessionData[]>;
  /** Puts elements on the device, where that has a memory of its own that they can stay in. */
  upload?(data: OnnxData, type: OnnxType): DeviceData;
  dispose(): Promise<void>;
  /** The times of the runs until now, where the executor was told to note them; those that follow are as fast as without. */
  endProfiling?(): Promise<readonly RunTimes[]>;
}

/** Makes a session of a graph; one for each engine and device. */
export interface Executor {
  /** `kept` names the outputs that go into further runs: they stay on the device, where it can hold them. */
  (graph: OnnxGraph, kept?: ReadonlySet<string>): Promise<Session>;
  /** What the graph should be made for; default the CPU. */
  readonly device?: Device;
  /** How many channels lie side by side in the runtime's images in blocks, by the machine; undefined for one that has none. */
  channelBlock?(): Promise<number | undefined>;
}

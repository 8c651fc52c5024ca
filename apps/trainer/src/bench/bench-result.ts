import type { CompiledProfile } from './compiled-profile.js';
import type { KernelTotal } from './kernel-timer.js';
import type { Spread } from './spread.js';

/** What `ocelli bench` found out. */
export interface BenchResult {
  readonly model: string;
  readonly batchSize: number;
  /** The dataset's name, or `made-up`. */
  readonly images: string;
  readonly backend: string;
  readonly engine: string;
  /** What the steps ran on, in words. */
  readonly device: string;
  readonly threads: number;
  /** The device that steps were compiled for, where it is not the CPU. */
  readonly accelerator?: string;
  /** How many steps were measured. */
  readonly steps: number;
  /** Milliseconds a step, while nothing is profiled. */
  readonly step: Spread;
  /** Milliseconds that a step waits for its batch, the median. */
  readonly wait: number;
  readonly imagesPerSecond: number;
  /** Bytes that were resident at the most, compiling and profiling included. */
  readonly peakMemory: number;
  /** Of steps that were compiled. */
  readonly compiled?: CompiledProfile;
  /** Of steps that run operation by operation, from the kernel that takes most. */
  readonly kernels?: readonly KernelTotal[];
}

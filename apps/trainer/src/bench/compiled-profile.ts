import type { Program } from '@ocelli/compile';
import {
  type GraphProfile,
  type LayerTotal,
  profileGraph,
  type RunTimes,
  type Total,
  totalsByKernel,
  totalsByLayer,
} from '@ocelli/compile/profile';
import type { CompiledFunction } from '../run/start-engine.js';
import { spreadOf } from './spread.js';

/** Milliseconds of a step while it is profiled, medians each. */
export interface StepAccount {
  readonly step: number;
  readonly operators: number;
  /** Within the runtime, but in no operator: choosing the next one, memory, and the profiler's own work. */
  readonly between: number;
  /** Before and after the runtime: the batch's tensors, what goes in and comes out, the loss. */
  readonly outside: number;
}

/** What a step became, and where its time goes. */
export interface CompiledProfile {
  readonly program: Program;
  /** How long compiling took. */
  readonly seconds: number;
  readonly account: StepAccount;
  readonly profile: GraphProfile;
  readonly byKernel: readonly Total[];
  readonly byLayer: LayerTotal;
}

/** The parts of a training step, by the outputs that need them; buffers, such as a batch norm's, are updated too. */
const stepParts = {
  parts: [
    { name: 'forward', outputs: ['metrics/loss', 'metrics/outputs'] },
    { name: 'backward', outputs: ['metrics/gradientNorm'] },
  ],
  rest: 'update',
};

/** Puts the times of a compiled step's runs together; `steps` are the milliseconds of the steps that made them, in their order. */
export function compiledProfile(
  { program, seconds }: CompiledFunction,
  runs: readonly RunTimes[],
  steps: readonly number[],
): CompiledProfile {
  const { graph } = program;
  const profile = profileGraph(program, runs, stepParts);
  const { operators, between } = profile.run;
  const outside = spreadOf(steps.map((step, index) => step - (runs[index]?.milliseconds ?? 0))).median;
  return {
    program,
    seconds,
    account: { step: spreadOf(steps).median, operators, between, outside },
    profile,
    byKernel: totalsByKernel(graph, profile),
    byLayer: totalsByLayer(graph, profile),
  };
}

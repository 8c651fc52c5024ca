import '@tensorflow/tfjs-backend-cpu';
import { getState, Linear, Module } from '@ocelli/nn';
import { relu } from '@ocelli/ops';
import { createStep, mse, sgd } from '@ocelli/train';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { compile } from '../compile.js';
import { nodeExecutor } from '../execute/node-executor.js';
import type { RunTimes } from '../profile/run-times.js';
import type { Program } from '../program.js';

class Block extends Module {
  readonly wide = new Linear(4, 8);
  readonly narrow = new Linear(8, 4);

  override forward(x: Tensor2D): Tensor2D {
    return this.narrow.forward(relu(this.wide.forward(x)));
  }
}

class Network extends Module {
  readonly blocks = [new Block(), new Block()];
  readonly head = new Linear(4, 2);

  override forward(x: Tensor2D): Tensor2D {
    return this.head.forward(this.blocks.reduce((y, block) => block.forward(y), x));
  }
}

/** The parts of a training step, by the outputs that need them. */
export const stepParts = {
  parts: [
    { name: 'forward', outputs: ['metrics/loss', 'metrics/outputs'] },
    { name: 'backward', outputs: ['metrics/gradientNorm'] },
  ],
  rest: 'update',
};

/** The program of a small network's training step, and the times of its runs. */
export async function profiledStep(runs: number): Promise<{ program: Program; times: readonly RunTimes[] }> {
  await tf.setBackend('cpu');
  const model = new Network().initialize(1).train();
  const programs: Promise<Program>[] = [];
  const optimizer = sgd();
  const step = compile(createStep({ model, loss: mse(), optimizer }), {
    executor: nodeExecutor({ threads: 1, isProfiled: true }),
    isStrict: true,
    onCompile: (program) => void programs.push(program),
  });
  const { parameters } = getState(model);
  const slots = Object.entries(optimizer.init(parameters)).map(([name, slot]) => [`optimizer/${name}`, slot]);
  const state = { ...parameters, ...Object.fromEntries(slots) };
  const batch = { inputs: tf.ones([3, 4]), targets: tf.zeros([3, 2]) };
  const learningRate = tf.scalar(0.1);
  for (let run = 0; run < runs; run++) await step(state, batch, { learningRate, seed: 0 });
  const program = (await programs[0]) as Program;
  const times = (await program.session.endProfiling?.()) ?? [];
  await step.dispose();
  return { program, times };
}

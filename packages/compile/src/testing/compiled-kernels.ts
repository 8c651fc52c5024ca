import type { Tensor } from '@tensorflow/tfjs-core';
import { compile } from '../compile.js';
import type { Program } from '../program.js';
import { checkCompiled } from './check-compiled.js';

/** The kernels that a function is compiled to, which give what it gives eagerly. */
export async function compiledKernels(
  run: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
): Promise<string[]> {
  await checkCompiled(run, inputs);
  const programs: Promise<Program>[] = [];
  const compiled = compile(run, { isStrict: true, onCompile: (program) => void programs.push(program) });
  await compiled(...inputs);
  const { graph } = (await programs[0]) as Program;
  await compiled.dispose();
  return graph.nodes.map(({ kernel }) => kernel);
}

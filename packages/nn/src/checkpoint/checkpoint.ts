import { customGradient, untaped } from '@ocelli/ops';
import { dispose, engine, Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { Parameter } from '../module/parameter.js';
import { replayable } from '../module/replay.js';
import { barrier } from './barrier.js';
import { gradientsAside } from './gradients-aside.js';
import { noteOutsiders } from './note-outsiders.js';
import { areCheckpointsLeftOut } from './without-checkpointing.js';

/**
 * Runs a function of which nothing but its inputs is kept for its gradient, which runs it again: memory for time. As
 * `torch.utils.checkpoint.checkpoint`, `checkpoint((x) => block.forward(x), x)`; Chen et al. 2016.
 *
 * Gradients flow to the tensors among the inputs, and to the parameters that the function reads of modules, but for frozen ones. When it runs again random
 * layers draw the same numbers, modules have the modes that they had, and buffers are not assigned a second time. Where no gradient is
 * being computed, and in `withoutCheckpointing`, it is a call like any other.
 *
 * @throws TypeError when the function gives something else than one tensor, and Error when it uses a tensor that is neither among its inputs
 * nor a module's.
 */
export function checkpoint<const Inputs extends readonly unknown[], Output extends Tensor>(
  run: (...inputs: Inputs) => Output,
  ...inputs: Inputs
): Output {
  const { gradientDepth, kernelDepth } = engine().state;
  if (gradientDepth === 0 || kernelDepth > 0 || areCheckpointsLeftOut()) return run(...inputs);
  const { result, uses, again } = replayable(() => noteOutsiders(() => untaped(() => tidy(() => run(...inputs)))));
  try {
    const { result: output, outsiders } = result;
    if (!(output instanceof Tensor)) throw new TypeError('checkpoint: the function must return one tensor.');
    const given = inputs.filter((input): input is Tensor => input instanceof Tensor);
    const saved = [...new Set([...given, ...uses.tensors.values()])];
    const outsider = [...outsiders].find((tensor) => !saved.includes(tensor));
    if (outsider !== undefined) throw new Error(explainOutsider(outsider));
    const real = new Set(given.filter(({ dtype }) => dtype === 'float32'));
    const trained = [...uses.tensors].filter(([state]) => state instanceof Parameter && state.requiresGrad);
    const sources = [...new Set([...real, ...trained.map(([, tensor]) => tensor)])];
    return customGradient<Output, readonly Tensor[]>({
      inputs: sources,
      value: () => output.clone() as Output,
      saved,
      gradient: (dy, ...kept) => {
        const restored = saved.map((tensor, index) => {
          const as = kept[index] as Tensor;
          return [tensor, real.has(tensor) ? barrier(as, [dy]) : as] as const;
        });
        const now = new Map<unknown, Tensor>(restored);
        const states = new Map([...uses.tensors].map(([state, tensor]) => [state, now.get(tensor) as Tensor]));
        const rerun = () => run(...(inputs.map((input) => now.get(input) ?? input) as unknown as Inputs));
        const targets = sources.map((source) => now.get(source) as Tensor);
        const gradients = gradientsAside(() => again(states, rerun), targets, dy);
        const [ofInputs, ofParameters] = [gradients.slice(0, real.size), gradients.slice(real.size)];
        // What is done with this function's tensors is done before those of the function before it are computed again.
        const done = ofParameters.filter((gradient) => gradient instanceof Tensor);
        const found = [...ofInputs.map((gradient) => gradient && barrier(gradient, done)), ...ofParameters];
        return targets.map((target, index) => found[index] ?? zerosLike(target));
      },
    });
  } finally {
    dispose(uses.replaced);
  }
}

function explainOutsider({ shape }: Tensor): string {
  return `checkpoint: the function uses a tensor [${shape}] from outside, which is gone when it runs again, or would get no gradient. Pass it as an input, checkpoint(fn, ...inputs), or hold it in a Parameter or a Buffer of a module.`;
}

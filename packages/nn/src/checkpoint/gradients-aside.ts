import { dispose, engine, type Tensor } from '@tensorflow/tfjs-core';

/** Gradients within a gradient, whose own tape stays as it is: tfjs takes for granted that there is one at a time. */
export function gradientsAside(run: () => Tensor, targets: Tensor[], dy: Tensor): readonly (Tensor | null)[] {
  const { state } = engine();
  const { activeTape: around } = state;
  try {
    return engine().gradients(run, targets, dy, true).grads;
  } catch (error) {
    if (state.gradientDepth === 0 && state.activeTape !== around)
      dispose((state.activeTape ?? []).map(({ saved }) => saved ?? []));
    throw error;
  } finally {
    state.activeTape = around;
  }
}

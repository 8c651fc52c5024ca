/** A dense matrix `[outputs, inputs]` in row-major order, which resizes one axis of an image. */
export interface ResizeMatrix {
  readonly outputs: number;
  readonly inputs: number;
  readonly weights: Float32Array;
}

/** How much of each input position an output position takes. */
export type Taps = readonly (readonly [position: number, weight: number])[];

/** Builds a matrix from the taps of each output position; weights of one position add up. */
export function resizeMatrix(inputs: number, outputs: number, tapsOf: (output: number) => Taps): ResizeMatrix {
  const weights = new Float64Array(outputs * inputs);
  for (let output = 0; output < outputs; output++) {
    for (const [position, weight] of tapsOf(output)) {
      const index = output * inputs + position;
      weights[index] = (weights[index] ?? 0) + weight;
    }
  }
  return { outputs, inputs, weights: Float32Array.from(weights) };
}

export function transposed({ outputs, inputs, weights }: ResizeMatrix): ResizeMatrix {
  const turned = Float32Array.from(weights, (_, index) => weights[(index % outputs) * inputs + Math.floor(index / outputs)] ?? 0);
  return { outputs: inputs, inputs: outputs, weights: turned };
}

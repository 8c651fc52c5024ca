import type { LayerTotal, Total } from '@ocelli/compile/profile';
import type { BenchResult } from './bench-result.js';
import type { CompiledProfile } from './compiled-profile.js';

/** The result for programs: milliseconds with four decimals, and layers in a list with those within them behind them. */
export function toJson({ compiled, kernels, step, wait, imagesPerSecond, ...rest }: BenchResult): Record<string, unknown> {
  return {
    ...rest,
    step: rounded(step),
    wait: round(wait),
    imagesPerSecond: round(imagesPerSecond),
    ...(compiled && profileFields(compiled)),
    ...(kernels && { byOperation: kernels.map(rounded) }),
  };
}

function profileFields({ program, seconds, account, profile, byKernel, byLayer }: CompiledProfile): Record<string, unknown> {
  const fields = ({ name, count, milliseconds, byPart }: Total) => {
    const parts = profile.parts.map((part, index) => [part, round(byPart[index] ?? 0)]);
    return { name, count, milliseconds: round(milliseconds), ...Object.fromEntries(parts) };
  };
  const layers = (layer: LayerTotal): object[] => [{ ...fields(layer), name: layer.path }, ...layer.layers.flatMap(layers)];
  return {
    compileSeconds: round(seconds),
    graph: { nodes: program.graph.nodes.length, operators: profile.operators.length },
    profiled: rounded(account),
    byOperation: byKernel.map(fields),
    byLayer: [...byLayer.layers.flatMap(layers), fields(byLayer.own)],
  };
}

function rounded<Fields extends object>(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value]),
  );
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

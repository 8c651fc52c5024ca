import { Conv2d, type Module, toTorch } from '@ocelli/nn';
import type { ReportData } from '@ocelli/train/report';

/** The weights of the first convolution, in PyTorch's layout; undefined where there is none. */
export async function firstFilters(model: Module): Promise<ReportData['filters']> {
  const [name, layer] = model.namedModules().find(([, module]) => module instanceof Conv2d) ?? [];
  if (!(layer instanceof Conv2d) || name === undefined) return undefined;
  const { weight } = layer;
  const held = Float32Array.from(await weight.value.data());
  return { name, shape: weight.shape, data: toTorch(held, weight.shape, weight.layout) };
}

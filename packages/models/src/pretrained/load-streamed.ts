import { type LoadStateDictResult, type Module, StateDictError } from '@ocelli/nn';
import { type Rename, renamed } from './renamed.js';
import type { StreamedWeights } from './stream-safetensors.js';

/**
 * Loads weights group by group, so that a file of any size takes little memory besides the model's.
 *
 * @throws StateDictError where the names or shapes do not fit; the model is then unchanged.
 */
export async function loadStreamed(
  model: Module,
  weights: StreamedWeights,
  { rename, strict = true }: { readonly rename?: Rename; readonly strict?: boolean },
): Promise<LoadStateDictResult> {
  const result = requireFit(model, renamed(weights.shapes, rename), strict);
  const unexpected = new Set(result.unexpected);
  const isWanted = (name: string): boolean => {
    const own = rename ? rename(name) : name;
    return own !== undefined && !unexpected.has(own);
  };
  for await (const group of weights.groups(isWanted)) model.loadStateDict(renamed(group, rename), { strict: false });
  return result;
}

/** What `loadStateDict` says of names and shapes before it looks at values. */
function requireFit(model: Module, shapes: Readonly<Record<string, readonly number[]>>, strict: boolean): LoadStateDictResult {
  const state = model.namedState();
  const names = new Set(state.map(([name]) => name));
  const missing = state.filter(([name, { optional }]) => !optional && !Object.hasOwn(shapes, name)).map(([name]) => name);
  const unexpected = Object.keys(shapes).filter((name) => !names.has(name));
  const misshaped = state.flatMap(([name, { shape }]) => {
    const found = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return found === undefined || String(found) === String(shape) ? [] : [{ name, expected: shape, found }];
  });
  if (misshaped.length > 0 || (strict && missing.length + unexpected.length > 0)) {
    throw new StateDictError(model.constructor.name, { missing, unexpected, misshaped });
  }
  return { missing, unexpected };
}

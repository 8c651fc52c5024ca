import { WeightsError } from './weights-error.js';

/** The model's name for a tensor of the file, or undefined to leave it out. */
export type Rename = (name: string) => string | undefined;

/** The same values by other names. @throws WeightsError where two get one name. */
export function renamed<Value>(values: Readonly<Record<string, Value>>, rename: Rename | undefined): Record<string, Value> {
  if (rename === undefined) return { ...values };
  const result: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) {
    const target = rename(name);
    if (target === undefined) continue;
    if (Object.hasOwn(result, target))
      throw new WeightsError(`two tensors get the name ${JSON.stringify(target)}, one of them ${name}.`);
    result[target] = value;
  }
  return result;
}

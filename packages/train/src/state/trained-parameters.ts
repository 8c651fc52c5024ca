import type { Module, Parameter } from '@ocelli/nn';

/** The parameters that training changes, by name: all that are not frozen. */
export function trainedParameters(model: Module): [name: string, parameter: Parameter][] {
  return model.namedParameters().filter(([, { requiresGrad }]) => requiresGrad);
}

/** Their names. */
export function trainedNames(model: Module): string[] {
  return trainedParameters(model).map(([name]) => name);
}

/** What a record has for those names. */
export function pickNames<Value>(record: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, record[name] as Value]));
}

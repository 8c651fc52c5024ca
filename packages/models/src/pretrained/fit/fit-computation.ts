import type { Module } from '@ocelli/nn';
import type { ImageClassifier } from '../../image-classifier.js';
import { normEpsilonOf, setNormEpsilon } from '../../parts/norm-epsilon.js';
import type { PretrainedConfig } from '../pretrained-config.js';
import { modelFor } from '../save/timm-architectures.js';
import { isSameArgument, kindsOfArguments, timmArgumentsOf } from '../timm-arguments.js';

/** What makes a model compute what weights are for. */
export interface ComputationFit {
  /** Options that make such a model, of those that it was not made with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Why it cannot be made to, and what else to make where that is known. */
  readonly fault?: string;
  /** Has the model compute so. */
  apply(): void;
}

/** Finds where a model computes something else than timm does with weights, though all of their names and shapes may fit. */
export function fitComputation(model: Module & Pick<ImageClassifier, 'timmArguments'>, config: PretrainedConfig): ComputationFit {
  const reported = model.timmArguments?.() ?? {};
  const own: typeof reported = { bn_eps: normEpsilonOf(model), ...reported };
  let [epsilon, fault]: [number?, string?] = [];
  for (const [name, theirs] of Object.entries(timmArgumentsOf(config))) {
    if (isSameArgument(name, theirs, own[name])) continue;
    if (name === 'bn_eps' && name in reported && typeof theirs === 'number' && theirs > 0) epsilon = theirs;
    else fault ??= difference(model, config, name, [theirs, own[name]]);
  }
  return {
    options: epsilon === undefined ? {} : { normEpsilon: epsilon },
    ...(fault !== undefined && { fault }),
    apply: () => {
      if (epsilon !== undefined) setNormEpsilon(model, epsilon);
    },
  };
}

function difference(
  model: Module,
  config: PretrainedConfig,
  name: string,
  [theirs, ours]: readonly [theirs: unknown, ours: unknown],
): string {
  const { what, option } = kindsOfArguments[name] ?? {};
  const has = ours === undefined ? 'has no such option' : `has ${JSON.stringify(ours)}`;
  const told = `timm makes ${config.architecture} with ${name} ${JSON.stringify(theirs)} (${what}), and this ${model.constructor.name} ${has}`;
  const made = modelFor(config);
  if (made === undefined || option === undefined || !(option in made.options)) return `${told}.`;
  const options = Object.entries(made.options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `${told}: make it by createModel('${made.name}', { ${options.join(', ')} }).`;
}

import { type LoadStateDictResult, type Misshaped, type Module, StateDictError } from '@ocelli/nn';
import type { StateDict } from '@ocelli/safetensors';
import { FeatureMaps } from '../../features/feature-maps.js';
import type { ImageClassifier } from '../../image-classifier.js';
import { fromTheirs, type NamePair } from '../../parts/names.js';
import { type Rename, renamed } from '../renamed.js';
import { WeightsError } from '../weights-error.js';
import { type Convert, conversionFor, reshapeTo } from './conversions.js';
import { PartJoiner } from './join-parts.js';

export interface FitOptions {
  /** The model's name for a tensor of the file, or undefined to leave it out; by default that of a name in timm or in an older file. */
  readonly rename?: Rename;
  /** Throws where the weights lack a tensor of the model's or have another; default true. One of another shape always throws. */
  readonly strict?: boolean;
  /** Leaves the last layer as it is where it has another number of classes than the weights; default false, which throws. */
  readonly newHead?: boolean;
}

/** Which tensors of a file become which of a model's. */
export interface Fit extends LoadStateDictResult {
  has(fileName: string): boolean;
  /** Those by the model's names, in its shapes. */
  apply(tensors: StateDict): Promise<StateDict>;
}

/**
 * Finds, by names and shapes alone, how a file's tensors fit a model: renamed, and converted where that is known.
 *
 * @throws StateDictError where they do not fit, WeightsError where two get one name or a head that should stay has no values.
 */
export function fitWeights(
  model: Module & Pick<ImageClassifier, 'timmParts'>,
  kept: Readonly<Record<string, readonly number[]>>,
  options: FitOptions,
): Fit {
  const { strict = true, newHead = false } = options;
  const joiner = new PartJoiner(model.timmParts?.() ?? [], kept);
  const { shapes } = joiner;
  const pairs = namesElsewhere(model);
  const rename = wantedOf(model, options.rename ?? fromTheirs(pairs));
  const files = renamed(Object.fromEntries(Object.keys(shapes).map((file) => [file, file])), rename);
  const reshaped = new Set(pairs.flatMap(([, own, shape]) => (shape ? [own] : [])));
  const state = new Map(model.namedState());
  const targets = new Map<string, { readonly name: string; readonly convert?: Convert }>();
  const misshaped: Misshaped[] = [];
  for (const [name, file] of Object.entries(files)) {
    const [found = [], expected] = [shapes[file], state.get(name)?.shape];
    if (expected === undefined) continue;
    if (String(found) === String(expected)) {
      targets.set(file, { name });
      continue;
    }
    const isReshaped = reshaped.has(name) && sizeOf(found) === sizeOf(expected);
    const convert = isReshaped ? reshapeTo(expected) : conversionFor(name, found, expected);
    if (convert) targets.set(file, { name, convert });
    else misshaped.push({ name, expected, found });
  }
  const absent = new Set(pairs.flatMap(([theirs, own]) => (theirs === null ? [own] : [])));
  const isMissing = (name: string) => !Object.hasOwn(files, name) && !state.get(name)?.optional && !absent.has(name);
  const missing = [...state.keys()].filter(isMissing);
  const unexpected = Object.keys(files).filter((name) => !state.has(name));
  const leavesHead = newHead && classesOf(misshaped) !== undefined;
  if ((misshaped.length > 0 && !leavesHead) || (strict && missing.length + unexpected.length > 0)) {
    throw new StateDictError(model.constructor.name, { missing, unexpected, misshaped });
  }
  const empty = misshaped.find(({ name }) => !state.get(name)?.hasValue);
  if (empty) throw new WeightsError(`newHead: the model's ${empty.name} has no values to leave; initialise the model first.`);
  return {
    missing,
    unexpected,
    has: (file) => targets.has(joiner.wholeOf(file)),
    apply: (tensors) => applied(joiner.take(tensors), targets),
  };
}

async function applied(
  tensors: StateDict,
  targets: ReadonlyMap<string, { readonly name: string; readonly convert?: Convert }>,
): Promise<StateDict> {
  const result: StateDict = {};
  for (const [file, entry] of Object.entries(tensors)) {
    const target = targets.get(file);
    if (target) result[target.name] = target.convert ? await target.convert(entry) : entry;
  }
  return result;
}

/** How many classes the weights and the model have, where tensors differ in nothing else. */
export function classesOf(misshaped: readonly Misshaped[]): { readonly weights: number; readonly model: number } | undefined {
  const [first] = misshaped;
  const [weights, model] = [first?.found[0], first?.expected[0]];
  if (weights === undefined || model === undefined) return undefined;
  const isOfHead = ({ found, expected }: Misshaped) =>
    found[0] === weights && expected[0] === model && String(found.slice(1)) === String(expected.slice(1));
  // Of several one at least is a bias, which tells them from tables of a transformer's positions.
  const isHead = misshaped.length === 1 || misshaped.some(({ found }) => found.length === 1);
  return isHead && misshaped.every(isOfHead) ? { weights, model } : undefined;
}

function namesElsewhere(model: Module & Pick<ImageClassifier, 'timmNames' | 'formerNames'>): readonly NamePair[] {
  return [...(model.formerNames?.() ?? []), ...(model.timmNames?.() ?? [])];
}

/** Leaves out what chosen stages do without of their model's weights. */
function wantedOf(model: Module, rename: Rename): Rename {
  if (!(model instanceof FeatureMaps)) return rename;
  return (name) => {
    const own = rename(name);
    return own === undefined || model.leavesOut(own) ? undefined : own;
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

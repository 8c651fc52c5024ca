import { Module, type StateTensor } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageClassifier, TimmArguments } from '../image-classifier.js';
import type { NamePair, TensorInParts } from '../parts/names.js';

/** What is known of a stage's map before there is one. */
export interface FeatureInfo {
  /** Which of the model's stages it is, from 0 for the finest. */
  readonly stage: number;
  readonly channels: number;
  /** By how much the map is smaller than the images. */
  readonly stride: number;
}

/** The chosen stages of a model, of which it holds no other layers; the names of its state are the model's. */
export class FeatureMaps extends Module {
  /** One for each map that `forward` gives. */
  readonly featureInfo: readonly FeatureInfo[];
  readonly #model: ImageClassifier;
  readonly #leftOut: ReadonlySet<string>;

  /** @param needed Those of the model's parameters and buffers that the stages read. */
  constructor(model: ImageClassifier, featureInfo: readonly FeatureInfo[], needed: ReadonlySet<StateTensor>) {
    super();
    this.featureInfo = featureInfo;
    this.#model = model;
    Object.assign(this, Object.fromEntries(neededFields(model, needed)));
    const held = new Set(this.namedState().map(([name]) => name));
    this.#leftOut = new Set(model.namedState().flatMap(([name]) => (held.has(name) ? [] : [name])));
  }

  /** The maps of images `[batch, height, width, inChannels]`, in the order in which the stages were chosen; no layer behind them is called. */
  override forward(images: Tensor4D): Tensor4D[] {
    const deepest = Math.max(...this.featureInfo.map(({ stage }) => stage));
    const maps = firstMaps(this.#model, images, deepest + 1);
    return this.featureInfo.map(({ stage }) => maps[stage] as Tensor4D);
  }

  /** The whole model's. */
  timmNames(): readonly NamePair[] {
    return this.#model.timmNames?.() ?? [];
  }

  /** The whole model's. */
  timmParts(): readonly TensorInParts[] {
    return this.#model.timmParts?.() ?? [];
  }

  /** The whole model's. */
  timmArguments(): TimmArguments {
    return this.#model.timmArguments?.() ?? {};
  }

  /** The whole model's. */
  formerNames(): readonly NamePair[] {
    return this.#model.formerNames?.() ?? [];
  }

  /** Whether the whole model has state of this name, and the chosen stages do without it. */
  leavesOut(name: string): boolean {
    return this.#leftOut.has(name);
  }
}

/** The maps of a model's first stages. */
export function firstMaps(model: ImageClassifier, images: Tensor4D, count: number): Tensor4D[] {
  const maps: Tensor4D[] = [];
  for (const map of model.forwardStages(images)) {
    maps.push(map);
    if (maps.length === count) break;
  }
  return maps;
}

/** A module of which some layers are left out. */
class ModulePart extends Module {
  constructor(fields: readonly Field[]) {
    super();
    Object.assign(this, Object.fromEntries(fields));
  }

  /** @throws Error always: what calls the layers is the module that they are of. */
  override forward(): never {
    throw new Error(`${this.describe()} has no forward: it holds some of a module's layers.`);
  }
}

type Field = readonly [name: string, held: StateTensor | Module];

/** The module's fields with what is needed in them. Of its own state all is needed as soon as some is: training reads more than evaluation. */
function neededFields(module: Module, needed: ReadonlySet<StateTensor>): Field[] {
  const own = ownState(module);
  const children = module.namedChildren().flatMap(([name, child]): Field[] => {
    const part = neededPart(child, needed);
    return part === undefined ? [] : [[name, part]];
  });
  return [...(own.some(([, state]) => needed.has(state)) ? own : []), ...children];
}

/** The module itself where all of it is needed, or has no state; undefined where none is. */
function neededPart(module: Module, needed: ReadonlySet<StateTensor>): Module | undefined {
  const fields = neededFields(module, needed);
  const all = [...ownState(module), ...module.namedChildren()];
  if (fields.length === all.length && fields.every(([, held], index) => held === all[index]?.[1])) return module;
  const hasState = fields.some(([, held]) => !(held instanceof Module) || held.namedState().length > 0);
  return hasState ? new ModulePart(fields) : undefined;
}

function ownState(module: Module): [name: string, state: StateTensor][] {
  const below = new Set(module.children().flatMap((child) => child.namedState().map(([, state]) => state)));
  return module.namedState().filter(([, state]) => !below.has(state));
}

import { add, mul, type Scalar, scalar, sign, type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';
import type { TensorRecord } from '../state/tensor-record.js';
import type { Optimizer, ParameterGroup } from './optimizer.js';

/** The settings that every optimiser has. */
export interface Regularization {
  /** Pulls each parameter towards 0. */
  readonly weightDecay: number;
  /** Adds `l1 sign(parameter)` to the gradient. */
  readonly l1: number;
}

/** One parameter in one step. */
export interface ParameterUpdate<Settings, Slot extends string, Shared> {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly slots: Readonly<Record<Slot, Tensor>>;
  readonly settings: Settings;
  readonly shared: Shared;
}

/** What tells an optimiser from others: its slots and how one parameter changes. */
export interface UpdateRule<Settings extends Regularization, Slot extends string, Shared> {
  readonly name: string;
  readonly settings: Settings;
  readonly groups: readonly ParameterGroup<Settings>[];
  /** The slots of each parameter, zeros of its shape at first. */
  slots(settings: Settings): readonly Slot[];
  /** Scalars that all parameters of a group share; `step` is the number of steps made before this one. */
  share(settings: Settings, learningRate: Scalar, step: Scalar): Shared;
  update(given: ParameterUpdate<Settings, Slot, Shared>): { parameter: Tensor; slots: Readonly<Record<Slot, Tensor>> };
}

/** Makes an optimiser of a rule for one parameter: groups, names of slots and the count of steps are seen to here. */
export function makeOptimizer<Settings extends Regularization, Slot extends string, Shared>(
  rule: UpdateRule<Settings, Slot, Shared>,
): Optimizer {
  const groups = [...rule.groups, { match: () => true }].map((group) => {
    const { match, learningRateScale = 1, ...own } = group as ParameterGroup<Settings>;
    return { match, learningRateScale, settings: { ...rule.settings, ...own } as Settings };
  });
  type Group = (typeof groups)[number];
  const groupOf = (name: string): Group => groups.find(({ match }) => match(name)) as Group;
  return {
    name: rule.name,
    init(parameters) {
      requireMatches(rule.name, rule.groups, Object.keys(parameters));
      const slots = Object.entries(parameters).flatMap(([name, parameter]) =>
        rule.slots(groupOf(name).settings).map((slot) => [`${slot}.${name}`, zerosLike(parameter)] as const),
      );
      return { step: scalar(0), ...Object.fromEntries(slots) };
    },
    update: ({ parameters, gradients, slots, learningRate }) =>
      tidy(() => {
        const step = slots['step'] as Scalar;
        const shared = new Map<Group, Shared>();
        const changed = { parameters: { ...parameters }, slots: { ...slots, step: add(step, 1) } as Record<string, Tensor> };
        for (const [name, gradient] of Object.entries(gradients)) {
          const group = groupOf(name);
          const { settings, learningRateScale: scale } = group;
          if (!shared.has(group)) {
            shared.set(group, rule.share(settings, scale === 1 ? learningRate : mul(learningRate, scale), step));
          }
          const updated = rule.update({
            parameter: parameters[name] as Tensor,
            gradient,
            slots: slotsOf(rule.slots(settings), name, slots),
            settings,
            shared: shared.get(group) as Shared,
          });
          changed.parameters[name] = updated.parameter;
          for (const [slot, tensor] of Object.entries<Tensor>(updated.slots)) changed.slots[`${slot}.${name}`] = tensor;
        }
        return changed;
      }),
  };
}

/** What a gradient is regularised by; made once a step, since a number handed to a kernel costs a tensor each time. */
export interface Penalties {
  readonly weightDecay?: Scalar;
  readonly l1?: Scalar;
}

/** The scalars of those that are not 0. */
export function penalties({ weightDecay, l1 }: Regularization): Penalties {
  return { ...(weightDecay === 0 ? {} : { weightDecay: scalar(weightDecay) }), ...(l1 === 0 ? {} : { l1: scalar(l1) }) };
}

/** `gradient + weightDecay parameter + l1 sign(parameter)`. */
export function regularized(gradient: Tensor, parameter: Tensor, { weightDecay, l1 }: Penalties): Tensor {
  const decayed = weightDecay === undefined ? gradient : add(gradient, mul(parameter, weightDecay));
  return l1 === undefined ? decayed : add(decayed, mul(sign(parameter), l1));
}

/** @throws RangeError unless the number is at least 0 and below `limit`. */
export function requireBelow(option: string, value: number, limit: number): void {
  if (!(value >= 0 && value < limit)) {
    throw new RangeError(`${option} must be at least 0${limit < Infinity ? ` and below ${limit}` : ''}, but it is ${value}.`);
  }
}

function slotsOf<Slot extends string>(slots: readonly Slot[], name: string, record: TensorRecord): Record<Slot, Tensor> {
  return Object.fromEntries(slots.map((slot) => [slot, record[`${slot}.${name}`]])) as Record<Slot, Tensor>;
}

function requireMatches(optimizer: string, groups: readonly ParameterGroup<object>[], names: readonly string[]): void {
  for (const [index, { match }] of groups.entries()) {
    if (names.some(match)) continue;
    throw new RangeError(`${optimizer}: groups[${index}] matches none of the parameters ${names.join(', ')}.`);
  }
}

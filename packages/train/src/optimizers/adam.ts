import { add, div, expm1, mul, neg, type Scalar, scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { makeOptimizer, type Penalties, penalties, type Regularization, regularized, requireBelow } from './make-optimizer.js';
import type { Optimizer, ParameterGroup } from './optimizer.js';

export interface AdamSettings extends Regularization {
  /** Shares of the running means of the gradient and of its square that are kept; default [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the squares' mean; default 1e-8. */
  readonly epsilon: number;
}

export interface AdamOptions extends Partial<AdamSettings> {
  /** Settings for some of the parameters; the first group that matches a name counts. */
  readonly groups?: readonly ParameterGroup<AdamSettings>[];
}

type Slot = 'exp_avg' | 'exp_avg_sq';

/** The shares of a running mean that are kept and taken in. */
interface Shares {
  readonly kept: Scalar;
  readonly taken: Scalar;
}

interface Shared {
  readonly penalties: Penalties;
  readonly mean: Shares;
  readonly squares: Shares;
  /** `learningRate sqrt(1 - beta2^t) / (1 - beta1^t)`, so that the corrections of both means cost no pass over the parameters. */
  readonly rate: Scalar;
  /** `epsilon sqrt(1 - beta2^t)`. */
  readonly epsilon: Scalar;
  /** `1 - learningRate weightDecay` of a decoupled decay. */
  readonly kept: Scalar | undefined;
}

/**
 * Adam, `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = p - learningRate m' / (sqrt(v') + epsilon)` with
 * `m' = m / (1 - beta1^t)` and `v' = v / (1 - beta2^t)`; Kingma and Ba 2015, as `torch.optim.Adam`.
 *
 * `weightDecay` (L2) and `l1` go into the gradient; both default 0.
 *
 * @throws RangeError when a setting is out of its range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return makeAdam('adam', { weightDecay: 0, ...options }, { decoupled: false });
}

/**
 * Adam with decoupled weight decay, `p = (1 - learningRate weightDecay) p` before each step; Loshchilov and Hutter 2019, as
 * `torch.optim.AdamW`. `weightDecay` is 0.01 by default.
 *
 * @throws RangeError when a setting is out of its range.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  return makeAdam('adamW', { weightDecay: 0.01, ...options }, { decoupled: true });
}

function makeAdam(
  name: string,
  { groups = [], ...settings }: AdamOptions,
  { decoupled }: { readonly decoupled: boolean },
): Optimizer {
  const defaults: AdamSettings = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, l1: 0, ...settings };
  for (const own of [{}, ...groups]) requireSettings(name, { ...defaults, ...own });
  return makeOptimizer<AdamSettings, Slot, Shared>({
    name,
    settings: defaults,
    groups,
    slots: () => ['exp_avg', 'exp_avg_sq'],
    share: ({ betas: [beta1, beta2], epsilon, weightDecay, l1 }, learningRate, step) => {
      const next = add<Scalar>(step, 1);
      const root = sqrt(oneMinusPower(beta2, next));
      return {
        penalties: penalties({ weightDecay: decoupled ? 0 : weightDecay, l1 }),
        mean: sharesOf(beta1),
        squares: sharesOf(beta2),
        rate: div(mul(learningRate, root), oneMinusPower(beta1, next)) as Scalar,
        epsilon: mul(root, epsilon),
        kept: decoupled && weightDecay !== 0 ? sub(1, mul(learningRate, weightDecay)) : undefined,
      };
    },
    update: ({ parameter, gradient, slots, shared }) => {
      const slope = regularized(gradient, parameter, shared.penalties);
      const exp_avg = runningMean(slots.exp_avg, slope, shared.mean);
      const exp_avg_sq = runningMean(slots.exp_avg_sq, square(slope), shared.squares);
      const change = div(mul(exp_avg, shared.rate), add(sqrt(exp_avg_sq), shared.epsilon));
      const start = shared.kept === undefined ? parameter : mul(parameter, shared.kept);
      return { parameter: sub(start, change), slots: { exp_avg, exp_avg_sq } };
    },
  });
}

function sharesOf(beta: number): Shares {
  return { kept: scalar(beta), taken: scalar(1 - beta) };
}

function runningMean(mean: Tensor, value: Tensor, { kept, taken }: Shares): Tensor {
  return add(mul(mean, kept), mul(value, taken));
}

/** `1 - base^exponent`, without the cancellation that costs float32 its digits where `base` is near 1. */
function oneMinusPower(base: number, exponent: Scalar): Scalar {
  return neg(expm1(mul(exponent, Math.log(base))));
}

function requireSettings(name: string, { betas, epsilon, weightDecay, l1 }: AdamSettings): void {
  for (const beta of betas) requireBelow(`${name}: each of betas`, beta, 1);
  requireBelow(`${name}: epsilon`, epsilon, Infinity);
  requireBelow(`${name}: weightDecay`, weightDecay, Infinity);
  requireBelow(`${name}: l1`, l1, Infinity);
}
